"""The administration with everything registered in it; the site itself is `institutions.site`."""

from accounts.models import User
from corrections.admin import QuestionAdmin
from corrections.admin import tasks as correction_tasks
from corrections.models import Question
from diplomas.models import Diploma, Offering, Organisation, Programme
from institutions.admin.access import AccessAdmin
from institutions.admin.proposals import ProposalAdmin
from institutions.admin.records import RecordAdmin
from institutions.admin.reference import OfferingAdmin, OrganisationAdmin, ProgrammeAdmin
from institutions.admin.users import UserAdmin
from institutions.models import Proposal, RecordAccess
from institutions.site import PortalAdminSite
from portal.admin import FraudReportAdmin
from portal.models import FraudReport

site = PortalAdminSite(name="admin")
site.more_tasks = (correction_tasks,)
site.register(Diploma, RecordAdmin)
site.register(Proposal, ProposalAdmin)
site.register(Question, QuestionAdmin)
site.register(RecordAccess, AccessAdmin)
site.register(Organisation, OrganisationAdmin)
site.register(Programme, ProgrammeAdmin)
site.register(Offering, OfferingAdmin)
site.register(User, UserAdmin)
site.register(FraudReport, FraudReportAdmin)
