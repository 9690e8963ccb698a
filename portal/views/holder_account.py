"""What the portal tells a holder, what it knows of them, and how it may reach them."""

from uuid import UUID

from django.contrib import messages as notices
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.access import holder_required
from accounts.messages import describe, mark_read, messages_for, set_contact
from accounts.sessions import previous_login
from diplomas import display
from diplomas.disclosure import own_overview
from diplomas.own_person import own_person
from portal.contact_form import ContactForm
from portal.presenters import pages

MESSAGES_PER_PAGE = 20


@holder_required
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The messages of this holder, newest first."""
    found = Paginator(messages_for(request.user), MESSAGES_PER_PAGE).get_page(
        pages.wanted(request.GET.get(pages.PARAMETER, ""))
    )
    titles = _titles(request) if found.object_list else {}
    texts = [(message, describe(message)) for message in found]
    context = {
        "rows": [(message, text, titles.get(text.diploma, "")) for message, text in texts],
        "pager": pages.Pager(found.number, found.paginator.num_pages),
    }
    return render(request, "portal/holder/messages.html", context)


@holder_required
@require_GET
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One message. Opening it marks it as read."""
    found = messages_for(request.user).filter(pk=message_id).first()
    if found is None:
        raise Http404
    mark_read(user=request.user, message_id=message_id)
    text = describe(found)
    context = {"message": found, "text": text, "about": _titles(request).get(text.diploma, "")}
    return render(request, "portal/holder/message.html", context)


def _titles(request: HttpRequest) -> dict[str, str]:
    """What this person's diplomas are called, by the reference that messages hold."""
    if request.user.holder_id is None:
        return {}
    return {str(data.diploma): display.title(data) for data in own_overview(holder=request.user.holder_id)}


@holder_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What we know of this person, and the form that says how we may reach them."""
    user = request.user
    given = request.POST if request.method == "POST" else None
    form = ContactForm(given, initial={"email": user.email, "language": user.language})
    if given is not None and form.is_valid():
        set_contact(user=user, email=form.cleaned_data["email"], language=form.cleaned_data["language"])
        notices.success(request, _("Wij hebben dit bewaard."))
        return redirect("portal:profile")
    person = own_person(holder=user.holder_id) if user.holder_id else None
    context = {
        "person": person,
        "birth_date": display.partial_date(person.birth_date) if person else "",
        "form": form,
        "email": user.email,
        "previous_login": previous_login(request),
    }
    return render(request, "portal/holder/profile.html", context)


@holder_required
@require_POST
def forget_email(request: HttpRequest) -> HttpResponse:
    """Removes the e-mail address: from now on no e-mail is sent."""
    set_contact(user=request.user, email="", language=request.user.language)
    notices.success(request, _("Wij hebben uw e-mailadres verwijderd. U krijgt geen e-mails meer."))
    return redirect("portal:profile")
