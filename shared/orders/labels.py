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
METHODS = {
    "transfer": N_("Bank transfer"),
    "cash": N_("Cash"),
    "cheque": N_("Cheque"),
    "draft": N_("Acceptance draft"),
    "wechat": N_("WeChat Pay"),
    "alipay": N_("Alipay"),
    "other": N_("Other means"),
}
