"""What every code of a customer card is called; `_` translates them when shown."""

from __future__ import annotations

from shared.text import N_

KINDS = {"end": N_("End customer"), "distributor": N_("Distributor"), "partner": N_("Partner")}
CATEGORIES = {
    "potential": N_("Potential customer"),
    "interested": N_("Interested customer"),
    "uninterested": N_("Not interested"),
    "dealt": N_("Has bought"),
    "core": N_("Core customer"),
    "dunning": N_("In dunning"),
}
STAGES = {
    "exploration": N_("Exploration"),
    "formation": N_("Formation"),
    "stable": N_("Stable phase"),
    "decline": N_("Decline"),
}
GRADES = {"lead": N_("Lead"), "iron": N_("Iron"), "silver": N_("Silver"), "gold": N_("Gold")}
RELATIONS = {"good": N_("On good terms"), "fair": N_("On fair terms"), "poor": N_("On poor terms")}
LEVELS = {0: N_("Low"), 1: N_("High")}
VIEWS = {
    "all": N_("All customers"),
    "mine": N_("My customers"),
    "gold_silver": N_("Gold and silver"),
    "vip": N_("VIP"),
    "quiet": N_("Not contacted for 30 days"),
    "overdue": N_("Overdue balance"),
    "pool": N_("Nobody's customers"),
    "new": N_("New this month"),
    "archived": N_("Archived"),
}
FIELDS = {
    "code": N_("Code"),
    "name": N_("Name"),
    "short_name": N_("Short name"),
    "kind": N_("Kind"),
    "category": N_("Category"),
    "stage": N_("Stage"),
    "grade": N_("Value"),
    "vip": N_("VIP"),
    "current_value": N_("Current value"),
    "potential": N_("Potential"),
    "trade": N_("Trade"),
    "region": N_("Region"),
    "city": N_("City"),
    "source": N_("Source"),
    "phone": N_("Phone"),
    "fax": N_("Fax"),
    "email": N_("E-mail address"),
    "website": N_("Website"),
    "address": N_("Address"),
    "tax_no": N_("Tax number"),
    "credit_limit": N_("Credit limit"),
    "terms_days": N_("Payment terms (days)"),
    "discount": N_("Discount (%)"),
    "note": N_("Remarks"),
    "owner_id": N_("Owner"),
    "active": N_("In use"),
    "balance": N_("Receivable"),
    "turnover": N_("Sales this year"),
    "last_contact_at": N_("Last contact"),
    "next_contact_on": N_("Next contact"),
    "created_at": N_("Created"),
}
PERSON_FIELDS = {
    "name": N_("Name"),
    "title": N_("Position"),
    "department": N_("Department"),
    "mobile": N_("Mobile"),
    "phone": N_("Phone"),
    "email": N_("E-mail address"),
    "wechat": N_("WeChat"),
    "birthday": N_("Birthday"),
    "birthday_is_lunar": N_("Lunar birthday"),
    "relation": N_("Relation"),
    "likes": N_("Likes"),
    "dislikes": N_("Dislikes"),
    "is_main": N_("Main contact"),
    "note": N_("Remarks"),
    "active": N_("In use"),
}
