"""Who reports: how far their reports count, and how many are taken from one place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from comments.models import Report
from comments.sender import Network

MIDDLE = 5
"""The weight of whom nobody knows. A report of this weight or more counts as a whole one."""
REMEMBERED = timedelta(days=365)
PER_NETWORK = 20
"""Reports taken from one network in a day."""
PER_ADDRESS = 5
"""Reports taken with one e-mail address in a day: each has its mails, and anybody types one."""
A_DAY = timedelta(days=1)
Status = Report.Status


class TooMany(Exception):
    """A technical limit of one day. `of_address`: of the address given, else of the network."""

    def __init__(self, *, of_address: bool) -> None:
        self.of_address = of_address
        super().__init__("too many reports in a day")


def weight_of(email: str, network: Network, now: datetime) -> int:
    """What a report from there counts for: 1 to 10, 5 for whom nobody knows.

    Of the reports decided in the last year that came from this address, or from this network as
    far as its keys reach back, `upheld` were upheld out of `decided`. The share is smoothed by one
    of each kind, (upheld + 1) / (decided + 2), so that a single report proves little, and laid
    over the range: 1 + 9 × share, rounded, a half downwards.
    """
    mine = from_there(email, network).filter(decided_at__gt=now - REMEMBERED, decided_at__lte=now)
    fared = mine.aggregate(
        upheld=Count("pk", filter=Q(status=Status.UPHELD)),
        rejected=Count("pk", filter=Q(status=Status.REJECTED)),
    )
    return weight(fared["upheld"], fared["rejected"])


def weight(upheld: int, rejected: int) -> int:
    """The formula of `weight_of`, in whole numbers."""
    decided = upheld + rejected
    ninth, rest = divmod(18 * (upheld + 1), 2 * (decided + 2))
    return 1 + ninth + (rest > decided + 2)


def strength(reports: Iterable[tuple[str, str, int]]) -> int:
    """How much reports weigh together, MIDDLE for each whole one.

    Each is a network's hash, an address or "", and a weight. A network counts once, and so does an
    address; of several the weightiest. Nobody counts for more than one, however often right.
    """
    total, seen = 0, set[tuple[str, str]]()
    for network, email, weight in sorted(reports, key=lambda one: -one[2]):
        whose = {("network", network), *([("email", email)] if email else [])}
        if not whose & seen:
            total += min(weight, MIDDLE)
            seen |= whose
    return total


def check_limits(email: str, network: Network, now: datetime) -> None:
    """Raises TooMany when a day's reports from there have been taken."""
    today = Report.objects.filter(created_at__gt=now - A_DAY)
    if today.filter(network_hash__in=hashes(network)).count() >= PER_NETWORK:
        raise TooMany(of_address=False)
    if email and today.filter(email=email).count() >= PER_ADDRESS:
        raise TooMany(of_address=True)


def from_there(email: str, network: Network) -> QuerySet[Report]:
    """Every report from this network, or with this address."""
    whose = Q(network_hash__in=hashes(network))
    return Report.objects.filter(whose | Q(email=email) if email else whose)


def hashes(network: Network) -> tuple[str, ...]:
    """The network under each key that lives; one that nobody can tell from others under today's
    and yesterday's, since a place that is nowhere is still one."""
    return network.every or network.recent
