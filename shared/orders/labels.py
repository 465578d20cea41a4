"""What the codes of orders and receipts are called; translate with `_` when shown."""

from __future__ import annotations

from shared.text import N_

STATES = {
    "draft": N_("Draft"),
    "confirmed": N_("Confirmed"),
    "shipped": N_("Shipped"),
    "closed": N_("Completed"),
    "cancelled": N_("Cancelled"),
}
VIEWS = {
    "my_open": N_("My open orders"),
    "my_unpaid": N_("My unpaid orders"),
    "open": N_("Open orders"),
    "draft": N_("Drafts"),
    "unpaid": N_("Unpaid"),
    "overdue": N_("Overdue"),
    "month": N_("This month"),
    "all": N_("All orders"),
}
METHODS = {
    "transfer": N_("Bank transfer"),
    "cash": N_("Cash"),
    "cheque": N_("Cheque"),
    "draft": N_("Acceptance draft"),
    "wechat": N_("WeChat Pay"),
    "alipay": N_("Alipay"),
    "other": N_("Other means"),
}
