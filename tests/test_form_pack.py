"""The template pack: what crispy-forms draws with it."""

from __future__ import annotations

from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import (
    HTML,
    ButtonHolder,
    Column,
    Div,
    Field,
    Fieldset,
    Layout,
    Row,
    Submit,
)
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template
from lxml import html


class Sample(forms.Form):
    name = forms.CharField(label="Your <name>", help_text="As you sign.", max_length=5)
    note = forms.CharField(required=False, widget=forms.Textarea)
    size = forms.ChoiceField(choices=[("s", "Small"), ("l", "Large")], widget=forms.RadioSelect)
    sure = forms.BooleanField(required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.data.get("fail"):
            raise forms.ValidationError("All of it is <wrong>.")


def draw(data: dict[str, Any] | None = None, **settings: Any) -> html.HtmlElement:
    form = Sample(data)
    helper = FormHelper()
    for name, value in settings.items():
        setattr(helper, name, value)
    context = {"csrf_token": "the-token"}
    return html.fragment_fromstring(render_crispy_form(form, helper, context), create_parent=True)


def test_every_field_has_its_label_and_its_help() -> None:
    drawn = draw()
    for name in ("name", "note", "sure"):
        assert drawn.xpath(f"//label[@for='id_{name}']")
    assert drawn.xpath("string(//label[@for='id_name'])") == "Your <name>"
    described = drawn.get_element_by_id("id_name").get("aria-describedby")
    assert drawn.get_element_by_id(described).text_content() == "As you sign."


def test_choices_come_in_a_fieldset_with_their_legend() -> None:
    assert draw().xpath("string(//fieldset[.//input[@type='radio']]/legend)") == "Size"


def test_a_hidden_field_is_drawn_bare() -> None:
    (hidden,) = draw().xpath("//input[@name='secret']")
    assert hidden.get("type") == "hidden"
    assert "field" not in (hidden.getparent().get("class") or "")


def test_what_is_wrong_stands_by_the_field_and_is_tied_to_it() -> None:
    drawn = draw({"name": "too long"})
    field = drawn.get_element_by_id("id_name")
    assert field.get("aria-invalid") == "true"
    tied = [drawn.get_element_by_id(one) for one in field.get("aria-describedby").split()]
    assert any("at most 5 characters" in one.text_content() for one in tied)
    assert "field-wrong" in field.xpath("ancestor::div[contains(@class, 'field ')]/@class")[0]


def test_what_is_wrong_with_the_whole_form_is_said_first_and_escaped() -> None:
    drawn = draw({"name": "Ana", "size": "s", "fail": "1"})
    (box,) = drawn.xpath("//div[@role='alert']")
    assert [one.text_content() for one in box.xpath(".//li")] == ["All of it is <wrong>."]


def test_the_summary_takes_the_focus_and_leads_to_every_field_that_is_wrong() -> None:
    drawn = draw({"name": "too long"})
    (box,) = drawn.xpath("//div[@role='alert']")
    assert box.get("tabindex") == "-1"
    assert "autofocus" in box.attrib
    places = [link.get("href").removeprefix("#") for link in box.xpath(".//a")]
    assert places == ["id_name", "id_size_0"]
    for place in places:
        assert drawn.get_element_by_id(place).tag == "input"
    assert box.xpath("string(.//li)").startswith("Your <name>: ")


def test_a_form_without_mistakes_has_no_summary() -> None:
    assert not draw().xpath("//*[@autofocus]")
    assert not draw({"name": "Ana", "size": "s", "sure": "on"}).xpath("//*[@autofocus]")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, 1),
        ({"disable_csrf": True}, 0),
        ({"form_method": "get"}, 0),
    ],
)
def test_a_token_is_sent_only_where_it_is_wanted(settings: dict[str, Any], expected: int) -> None:
    drawn = draw(**settings)
    assert len(drawn.xpath("//input[@name='csrfmiddlewaretoken']")) == expected


def test_a_form_may_bring_its_own_tag() -> None:
    assert not draw(form_tag=False).xpath("//form")
    assert draw(form_method="get").xpath("//form/@method") == ["get"]


def test_a_layout_is_drawn_in_its_order_with_its_parts() -> None:
    layout = Layout(
        Fieldset("Who", Row(Column("name"), Column("note"), css_id="row")),
        Div("size", css_class="sizes", data_kind="x"),
        Field("sure", wrapper_class="wide"),
        HTML("<hr>"),
        ButtonHolder(Submit("send", "Send it")),
    )
    drawn = draw(layout=layout)
    assert drawn.xpath("string(//fieldset/legend)") == "Who"
    assert drawn.xpath("//div[@id='row'][@class='field-row']//input[@name='name']")
    assert drawn.xpath("//div[@class='sizes'][@data-kind='x']//input[@name='size']")
    assert drawn.xpath("//div[contains(@class, 'wide')]//input[@name='sure']")
    (button,) = drawn.xpath("//div[@class='buttons']/button")
    assert (button.get("type"), button.get("name"), button.text) == ("submit", "send", "Send it")
    names = [one for one in drawn.xpath("//@name") if one != "csrfmiddlewaretoken"]
    assert names[:3] == ["name", "note", "size"]


def test_inputs_of_the_helper_come_after_the_fields() -> None:
    helper = FormHelper()
    helper.add_input(Submit("send", "Send"))
    drawn = html.fragment_fromstring(
        render_crispy_form(Sample(), helper, {"csrf_token": "x"}), create_parent=True
    )
    assert drawn.xpath("//div[@class='buttons']/button[@type='submit']/text()") == ["Send"]


def test_the_filter_draws_a_form_without_a_helper() -> None:
    template = Template("{% load crispy_forms_tags %}{{ form|crispy }}")
    drawn = html.fragment_fromstring(
        template.render(Context({"form": Sample()})), create_parent=True
    )
    assert len(drawn.xpath("//label[@for='id_name']")) == 1
    assert not drawn.xpath("//form")
