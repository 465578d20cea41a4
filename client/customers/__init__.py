"""The list of customers, and finding one."""
