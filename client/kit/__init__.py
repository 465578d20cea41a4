"""How any screen works: widgets that know no capability."""
