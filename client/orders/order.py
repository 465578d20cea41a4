"""One order: its head, lines and receipts, edited where they stand; its state is moved by named commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QWidget

from client.firm.printing import preview
from client.kit.actions import action
from client.kit.drafting import Drafting
from client.kit.drafts import Draft
from client.kit.office import Office
from client.kit.surface import replaced
from client.orders import meanwhile
from client.orders.frame import OrderFrame
from client.orders.head import Figures, Name, facts
from client.orders.moves import Moves, Moving
from client.orders.receipts import ask_reversal
from client.orders.receiving import receive
from client.orders.saving import Saving
from shared.access.rights import Verb
from shared.customers.model import Person
from shared.database import Changes
from shared.errors import Invalid
from shared.orders import queries, rules, sheet
from shared.orders.model import Order
from shared.orders.queries import Opened
from shared.text import N_, _


def open_order(office: Office, id: int) -> QWidget:
    """Open an order in a tab, or go to its tab."""
    return office.ways.open_tab(f"order {id}", _("Order"), lambda: OrderPage(office, id))


class OrderPage(OrderFrame):
    """An existing order; what is typed and not saved stays when it is read again."""

    def __init__(self, office: Office, id: int) -> None:
        super().__init__(office, id)
        self._id = id
        self.opened: Opened | None = None  # as it is now
        self._under: Opened | None = None  # as it was when typing began
        self.drafting = Drafting(office, f"edited {id}", _("Order"), self)
        self.saving = Saving(office, self.drafting, self, self.typed)
        self.moving = Moving(office, self, self._movable)
        self._listen()
        self.setEnabled(False)
        self.refresh()

    def refresh(self) -> None:
        """Read the order again."""
        id = self._id
        self.office.tasks.read(self, lambda session: queries.open(session, id), self._show, replace="order")

    @property
    def is_edited(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.form.is_edited or self._lines_edited()

    def may_leave(self) -> bool:
        """Leaving loses nothing: what was typed is kept as a draft."""
        self.drafting.keep_now()
        return True

    @action(N_("Save the order"), "Ctrl+S", "save", right=(Verb.CHANGE, "orders"))
    def save(self) -> None:
        """Save what was edited."""
        if self.drafting.is_busy or self._under is None:
            return
        self.view.setFocus()  # what is being typed in a cell counts
        self._show_faults({})
        try:
            values = self.form.values()
        except Invalid as wrong:
            self._show_faults(wrong.fields)
            return
        if self._lines_edited():
            values["lines"] = self.lines.values()
        if values:
            self.saving.save(self._under, values)

    @action(N_("Forget what was typed"), "Ctrl+Shift+Backspace", "arrow_undo")
    def forget(self) -> None:
        """Show the order as it is saved."""
        if self.drafting.is_busy:
            return
        self.drafting.drop()
        self._kept.setText("")
        if self.opened is not None:
            self._show_saved(self.opened)

    @action(N_("Edit the lines"), "F2", "edit", right=(Verb.CHANGE, "orders"))
    def edit(self) -> None:
        """Go to the lines."""
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @action(N_("Print the order confirmation"), "Ctrl+P", "print")
    def print_order(self) -> None:
        """Show the confirmation as it comes out on paper: what is saved, not what is typed."""
        if self.opened is None:
            return
        opened = self.opened
        name = f"{opened.order.number} {opened.customer}"
        preview(self.office, self, name, lambda printed: sheet.draw(opened, printed))

    @action(N_("Enter a receipt"), "Ctrl+Shift+R", "wallet", right=(Verb.ADD, "receipts"))
    def enter_receipt(self) -> None:
        """Ask for money that came in for this order; what is open is suggested."""
        if self.opened is None:
            return
        order = self.opened.order
        suggested = {"order_id": order.id, "amount": max(self.opened.open, 0)}
        unpaid = {order.id: order.number}
        receive(self.office, self.window(), order.customer_id, self.opened.customer, unpaid, suggested)

    @action(N_("Reverse the receipt"), "Ctrl+Shift+Delete", "arrow_reset", right=(Verb.ADD, "receipts"))
    def reverse_receipt(self) -> None:
        """Reverse the picked receipt."""
        id = self.receipts.table.id_at(self.receipts.currentIndex().row())
        if id is None:
            self.office.ways.tell(_("Pick a receipt in the list below first."))
        else:
            self._reverse(id)

    @action(N_("Next state of the order"), "Ctrl+Shift+N", "arrow_right", right=(Verb.CHANGE, "orders"))
    def move_on(self) -> None:
        """Bring the order into the state that usually follows."""
        if self.opened is not None and (states := rules.next_states(self.opened.order.state)):
            self.moving.bring(states[0])

    @action(N_("Open the customer's card"), "Ctrl+Shift+C", "person")
    def open_customer(self) -> None:
        """Open the card of who ordered."""
        if self.opened is not None:
            self.office.ways.open_customer(self.opened.buyer.id)

    def typed(self) -> dict[str, Any]:
        """What was typed over which version, for a draft; nothing when nothing was."""
        if not self.is_edited or self._under is None:
            return {}
        lines = {"lines": self.lines.typed()} if self._lines_edited() else {}
        return {"order": self.form.typed(), "version": self._under.order.version, **lines}

    def is_touched_by(self, changes: Changes) -> bool:
        ids = changes.rows(Order)
        return (ids is None or self._id in ids) and not (self.moving.is_under_way or self.drafting.is_busy)

    def _lines_edited(self) -> bool:
        return self._under is not None and self.lines.typed() != _without_nothing(meanwhile.typed(self._under.lines))

    def _movable(self) -> Order | None:
        """The order that a command may bring into another state; what was typed has to be saved first."""
        if self.opened is None or self.drafting.is_busy:
            return None
        if self.is_edited:
            self.office.ways.tell(_("Save what you typed first, or forget it; the state was not changed."))
            return None
        return self.opened.order

    def _hold(self, *, on: bool) -> None:
        """The fields rest while they are being saved."""
        locked = self.opened is not None and self._is_locked(self.opened)
        self.form.setEnabled(not on and not locked)
        self.view.setEnabled(not on)

    def _saved(self, told: str = "") -> None:
        self._under = None
        self._hold(on=False)
        self._kept.setText("")
        if told:
            self.office.ways.tell(told)
        self.refresh()

    def _reverse(self, id: int) -> None:
        receipt = next((each for each in self.opened.receipts if each.id == id), None) if self.opened else None
        if receipt is None or self.opened is None or not self._may(Verb.ADD, "receipts", self.opened):
            return
        if receipt.amount < 0 or receipt.reversal_id is not None:
            self.office.ways.tell(_("This entry is reversed already. If money came in after all, enter it anew."))
        else:
            ask_reversal(self.office, self.window(), receipt)

    def _show(self, opened: Opened) -> None:
        first = self.opened is None
        if first:
            self.form = replaced(self.form, facts(self.office.look, _choosable(opened)))
            self.form.edited.connect(self._on_edited)
        self.opened = opened
        self._name = replaced(self._name, Name(self.office, opened))
        self._figures = replaced(self._figures, Figures(self.office, opened))
        self._moves = replaced(self._moves, moves := Moves(self.office.look, opened.order.state))
        moves.wanted.connect(self.moving.bring)
        self._allow(opened)
        self.receipts.show_receipts(opened.receipts)
        self.setWindowTitle(opened.order.number)
        self.drafting.about = _("Order: {name}").format(name=f"{opened.order.number} {opened.customer}")
        if self._under is None or not self.is_edited:
            self._show_saved(opened)
        elif opened.order.version != self._under.order.version and not self.drafting.is_busy:
            self._kept.setText(_("A colleague saved this order meanwhile; what you typed stays, saving compares both."))
        self.setEnabled(True)
        if first:
            self.drafting.take(lambda left: self._take_up(opened, left))
            self._hold(on=self.drafting.is_busy)
            self.setFocusProxy(self.view)

    def _show_saved(self, opened: Opened) -> None:
        self._under = opened
        locked = self._is_locked(opened)
        self.form.show_record(opened.order)
        self.form.setEnabled(not locked)
        self.lines.is_locked = locked
        triggers = QAbstractItemView.EditTrigger
        self.view.setEditTriggers(triggers.NoEditTriggers if locked else triggers.AllEditTriggers)
        self.lines.type_in(meanwhile.typed(opened.lines))
        self._show_faults({})
        self._on_edited()

    def _take_up(self, opened: Opened, draft: Draft | None) -> None:
        self._hold(on=False)
        if draft is None or self._is_locked(opened):
            return
        self.form.type_in(draft.values.get("order") or {})
        if "lines" in draft.values:
            self.lines.type_in(draft.values["lines"])
        same = draft.values.get("version") == opened.order.version
        self._kept.setText(
            _("taken up from a draft; nothing of it is saved yet")
            if same
            else _("taken up from a draft; the order was changed since, compare before you save")
        )

    def _is_locked(self, opened: Opened) -> bool:
        """Whether the order may only be looked at: it is closed, or somebody else's to change."""
        return opened.order.state not in rules.OPEN or not self._may(Verb.CHANGE, "orders", opened)

    def _may(self, verb: Verb, thing: str, opened: Opened) -> bool:
        return self.office.user.may_with(verb, thing, opened.buyer.owner_id)

    def _allow(self, opened: Opened) -> None:
        """Offer what may be done with this very order."""
        for name, act in self.actions_by_name.items():
            if (right := getattr(type(self), name).command.right) is not None:
                verb, thing = right
                act.setEnabled(self._may(verb, thing, opened))
        may_change = self._may(Verb.CHANGE, "orders", opened)
        self._moves.setVisible(may_change)
        self._keep.setVisible(may_change)
        self._money_in.setVisible(self._may(Verb.ADD, "receipts", opened))

    def _show_faults(self, faults: Mapping[str, str]) -> None:
        self.form.show_faults(faults)
        self.panel.show_faults(faults)

    def _on_edited(self) -> None:
        edited, number = self.is_edited, self.opened.order.number if self.opened else ""
        self._undo.setVisible(edited)
        self._beside.type(on=edited)
        self.tell_status(_("{name} · order not saved").format(name=number) if edited else number)
        self.drafting.note(self.typed())

    def _listen(self) -> None:
        self.lines.edited.connect(self._on_edited)
        self.drafting.kept.connect(self._kept.setText)
        self.saving.resting.connect(lambda on: self._hold(on=on))
        self.saving.refused.connect(self._show_faults)
        self.saving.saved.connect(self._saved)
        self.moving.moved.connect(self._saved)
        self.moving.overtaken.connect(self.refresh)
        self.receipts.reversing.connect(self._reverse)
        self._keep.clicked.connect(self.save)
        self._undo.clicked.connect(self.forget)
        self._paper.clicked.connect(self.print_order)
        self._money_in.clicked.connect(self.enter_receipt)


def _without_nothing(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    return [line for line in lines if any(line.values())]


def _choosable(opened: Opened) -> list[Person]:
    """Who may be named as having ordered; who left stays while the order names him."""
    return [each for each in opened.people if each.active or each.id == opened.order.person_id]
