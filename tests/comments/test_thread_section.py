"""The section under an article, as its HTML says it, and what the page's script asks."""

from __future__ import annotations

import pytest
from django.utils import timezone
from lxml import html

from comments import moderation, picks, seen
from comments.models import Comment, Thread
from tests.factories import make_article, make_comment, make_policy, make_site, make_user, rule_data

pytestmark = pytest.mark.django_db
HOSTILE = '<b>O\'Neil & "Co"</b>'


@pytest.fixture
def article():
    make_site()
    make_policy([rule_data(1, "civil", consequence="hold")])
    return make_article()


def read(client, article, query=""):
    answer = client.get(f"{article.get_absolute_url()}{query}")
    assert answer.status_code == 200
    return html.document_fromstring(answer.text)


def said(element):
    return " ".join(element.text_content().split())


def heading(page):
    return said(page.get_element_by_id("comments-title"))


def readable(page):
    return page.xpath("//li[@class='comment'][article/div[@class='comment-text']]/@id")


def move(comment, to, *, by, rule=None):
    moderation.decide(seen.seen(Comment.objects.get(pk=comment.pk)), to, rule=rule, by=by)


def test_the_number_is_of_what_can_be_read_on_all_pages_together(client, article, settings):
    settings.COMMENTS_PER_PAGE = 4
    by = make_user(groups=["Moderator"])
    made = [make_comment(article=article, status="published") for _number in range(9)]
    for parent, status in zip(made[:4], ("published", "held", "refused", "removed"), strict=True):
        make_comment(parent=parent, status=status)
    rule = made[0].policy.rules.get()
    move(made[4], "removed", by=by, rule=rule)
    move(made[5], "held", by=by)
    move(made[6], "held", by=by)
    move(made[6], "published", by=by)
    Comment.objects.filter(pk=made[4].pk).update(withdrawn_at=timezone.now())
    seen_on_all, query = [], ""
    while query is not None:
        page = read(client, article, query)
        seen_on_all += readable(page)
        assert heading(page) == "8 comments"
        query = next(iter(page.xpath("//a[@rel='next']/@href")), None)
    assert len(seen_on_all) == len(set(seen_on_all)) == 8


@pytest.mark.parametrize(
    ("count", "told"), [(0, "No comments yet"), (1, "1 comment"), (5, "5 comments")]
)
def test_the_number_is_told_in_plain_words(client, article, count, told):
    for _number in range(count):
        make_comment(article=article, status="published")
    assert heading(read(client, article)) == told


def test_what_its_writer_took_back_names_no_rule(client, article):
    gone = make_comment(article=article, status="removed", text="Gone words.")
    rule = gone.policy.rules.get()
    Comment.objects.update(withdrawn_at=timezone.now(), rule=rule)
    (place,) = read(client, article).xpath("//*[@id='comment-1']")
    assert said(place) == "Withdrawn by its writer"
    assert not place.xpath(".//a")


def test_replies_stand_in_lists_within_lists_and_are_told_by_level(client, article):
    first = make_comment(article=article, status="published", name="Ana")
    second = make_comment(parent=first, status="published", name=HOSTILE)
    make_comment(parent=second, status="published", name="Cem")
    page = read(client, article)
    (deepest,) = page.xpath("//li/details[@open]/ol/li/details[@open]/ol/li")
    assert deepest.get("id") == "comment-3"
    assert said(deepest.xpath(".//h3")[0]) == f"Cem reply, level 3, to {HOSTILE}"
    folds = [said(one) for one in page.xpath("//details/summary")]
    assert folds == ["2 replies to Ana", f"1 reply to {HOSTILE}"]


def test_a_reply_to_what_is_gone_names_nobody(client, article):
    gone = make_comment(article=article, status="removed", name="Nameless")
    make_comment(parent=gone, status="published", name="Ben")
    page = read(client, article)
    assert said(page.xpath("//*[@id='comment-2']//h3")[0]) == "Ben reply, level 2"
    assert said(page.xpath("//summary")[0]) == "1 reply"
    assert "Nameless" not in said(page)


def test_replies_of_which_the_next_page_has_more_are_not_counted(client, article, settings):
    settings.COMMENTS_PER_PAGE = 2
    first = make_comment(article=article, status="published", name="Ana")
    for _number in range(2):
        make_comment(parent=first, status="published")
    assert said(read(client, article).xpath("//summary")[0]) == "Replies to Ana"


def test_only_what_can_be_sorted_is_offered_to_be_sorted(client, article):
    make_comment(article=article, status="published")
    assert not read(client, article).xpath("//*[@class='thread-sort']")
    make_comment(article=article, status="published")
    links = read(client, article, "?sort=replied").xpath("//*[@class='thread-sort']//a")
    url = article.get_absolute_url()
    assert [(said(one), one.get("href"), one.get("aria-current")) for one in links] == [
        ("Oldest first", f"{url}#comments", None),
        ("Newest first", f"{url}?sort=newest#comments", None),
        ("Most replied", f"{url}?sort=replied#comments", "true"),
    ]


def test_a_sorted_page_is_the_same_article_to_search_engines(client, article):
    for _number in range(2):
        make_comment(article=article, status="published")
    (canonical,) = read(client, article, "?sort=newest").xpath("//link[@rel='canonical']/@href")
    assert canonical.endswith(article.get_absolute_url())


def test_turning_the_page_keeps_the_order(client, article, settings):
    settings.COMMENTS_PER_PAGE = 1
    for _number in range(3):
        make_comment(article=article, status="published")
    page = read(client, article, "?sort=newest")
    (later,) = page.xpath("//a[@rel='next']/@href")
    page = read(client, article, later)
    assert readable(page) == ["comment-2"]
    (earlier,) = page.xpath("//a[@rel='prev']/@href")
    assert readable(read(client, article, earlier)) == ["comment-3"]


def test_a_pick_has_a_badge_and_a_link_at_the_top_which_keeps_the_order(client, article):
    for _number in range(2):
        comment = make_comment(article=article, status="published", text=HOSTILE, name=HOSTILE)
    before = client.get(article.get_absolute_url())
    picks.pick(seen.seen(comment), by=make_user(groups=["Editor"]))
    again = client.get(article.get_absolute_url(), headers={"If-None-Match": before["ETag"]})
    assert again.status_code == 200
    page = read(client, article, "?sort=newest")
    (link,) = page.xpath("//*[@class='thread-picks']//a")
    assert (said(link), link.get("href")) == (
        HOSTILE,
        f"{article.get_absolute_url()}comments/2/?sort=newest",
    )
    badges = page.xpath("//li[.//*[contains(@class, 'comment-pick')]]/@id")
    assert badges == ["comment-2"]


def test_the_badge_of_staff_stays(client, article):
    make_comment(article=article, status="published", staff=True)
    assert said(read(client, article).xpath("//h3[@class='comment-name']")[0]) == "Ben Staff"


def ask(client, article, **query):
    return client.get(f"{article.get_absolute_url()}comments/new/", query)


@pytest.mark.parametrize(
    ("shown", "count", "text"),
    [
        ("0", 5, "Show 5 new comments"),
        ("3", 2, "Show 2 new comments"),
        ("4", 1, "Show 1 new comment"),
        ("5", 0, "Show 0 new comments"),
        ("9", 0, "Show 0 new comments"),
    ],
)
def test_what_is_new_is_counted_in_one_query(
    client, article, shown, count, text, django_assert_num_queries
):
    for _number in range(5):
        make_comment(article=article, status="published")
    make_comment(article=article, status="held")
    make_comment(article=article, status="removed")
    with django_assert_num_queries(1):
        answer = ask(client, article, after=shown)
    url = f"{article.get_absolute_url()}comments/5/" if count else ""
    assert answer.json() == {"count": count, "text": text, "url": url}
    assert "s-maxage=1" in answer["Cache-Control"]
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_what_a_moderator_lets_through_later_is_new_too(client, article):
    held = make_comment(article=article, status="held")
    make_comment(article=article, status="published")
    (asked,) = read(client, article).xpath("//section[@id='comments']/@data-new")
    assert client.get(asked).json()["count"] == 0
    move(held, "published", by=make_user(groups=["Moderator"]))
    assert client.get(asked).json()["count"] == 1


def test_the_address_asked_keeps_the_order(client, article):
    make_comment(article=article, status="published")
    (asked,) = read(client, article, "?sort=newest").xpath("//section[@id='comments']/@data-new")
    make_comment(article=article, status="published")
    assert client.get(asked).json()["url"].endswith("/comments/2/?sort=newest")


def test_an_article_without_a_thread_has_nothing_new(client, article):
    assert ask(client, article, after="0").json()["count"] == 0


def test_nothing_is_asked_of_a_closed_thread(client, article):
    Thread.objects.create(article=article, preset="closed")
    assert not read(client, article).xpath("//@data-new")


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "٣", "9" * 30, "\x00"])
def test_a_question_that_no_page_of_ours_asks_is_not_found(client, article, after):
    assert ask(client, article, after=after).status_code == 404
    assert ask(client, article, after="1", sort="worst").status_code == 404


def test_a_draft_answers_nothing(client, article):
    draft = make_article(at=None, path="security/2026/01/01/secret")
    assert client.get(f"/{draft.path}/comments/new/?after=0").status_code == 404
    assert client.post(f"{article.get_absolute_url()}comments/new/?after=0").status_code == 405


def test_a_script_is_needed_for_nothing(client, article):
    make_comment(article=article, status="published")
    (section,) = read(client, article).xpath("//section[@id='comments']")
    assert not section.xpath(".//button | .//script | .//@onclick | .//@style | .//@hidden")
    compose = section.xpath(".//a[@data-compose]/@href")
    assert [client.get(url).status_code for url in compose] == [200, 200]
