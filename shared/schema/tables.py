"""Every table, gathered: import this before creating, migrating or comparing anything."""

from shared.access.metering import Alarm, Allowance, Export, ExportFile, Reading, Revealed
from shared.access.model import Department, Password, Permission, Role, User, UserRole
from shared.choices.model import Choice
from shared.customers.model import Customer, CustomerFigures, Person
from shared.customers.search_model import SearchEntry
from shared.database import AuditEvent, AuditSeal, Base, Editing, Notice, Operation
from shared.exchange.model import ImportBatch
from shared.firm.model import Firm
from shared.interactions.model import Interaction
from shared.numbering import Counter
from shared.orders.model import Order, OrderLine, Receipt
from shared.orders.products import Product
from shared.views.model import SavedView
from shared.visits.model import Visit

MODELS: tuple[type[Base], ...] = (
    Alarm,
    Allowance,
    AuditEvent,
    AuditSeal,
    Choice,
    Counter,
    Customer,
    CustomerFigures,
    Department,
    Editing,
    Export,
    ExportFile,
    Firm,
    ImportBatch,
    Interaction,
    Notice,
    Operation,
    Order,
    OrderLine,
    Password,
    Permission,
    Person,
    Product,
    Reading,
    Receipt,
    Revealed,
    Role,
    SavedView,
    SearchEntry,
    User,
    UserRole,
    Visit,
)
metadata = Base.metadata
