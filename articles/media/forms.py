"""The form with which staff add and describe pictures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from articles.media import library
from articles.media.models import Picture
from articles.media.validators import EXTENSIONS

WIDE = {"class": "vTextField"}
PERCENT = MaxValueValidator(100, _("This is a percentage: 0 to 100."))


class PictureForm(forms.ModelForm[Picture]):
    """A refused file is explained at its field; an accepted one waits in `prepared`."""

    upload = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("JPEG, PNG, WebP or GIF. Of an animated one, the first frame is shown."),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{name}" for name in EXTENSIONS)}),
    )
    prepared: library.Prepared | None = None
    filled: tuple[str, ...] = ()
    """The fields of a new picture that were left empty and filled from the file."""

    class Meta:
        model = Picture
        fields = (
            "alt",
            "decorative",
            "credit",
            "caption",
            "copyright",
            "licence",
            "licence_until",
            "taken_on",
            "place",
            "focal_x",
            "focal_y",
        )
        widgets = {
            "alt": forms.Textarea(attrs={"rows": 2}),
            "caption": forms.Textarea(attrs={"rows": 2}),
            "credit": forms.TextInput(attrs=WIDE),
            "copyright": forms.TextInput(attrs=WIDE),
            "licence": forms.TextInput(attrs=WIDE),
            "place": forms.TextInput(attrs=WIDE),
            "focal_x": forms.NumberInput(attrs={"min": 0, "max": 100}),
            "focal_y": forms.NumberInput(attrs={"min": 0, "max": 100}),
        }

        help_texts = {"licence": _("An address, or a name such as CC BY 4.0.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "upload" in self.fields and self.instance.pk:
            self.fields["upload"].label = _("New file")
        elif "upload" in self.fields:
            self.fields["upload"].required = True
        for name in {"focal_x", "focal_y"} & set(self.fields):
            self.fields[name].validators.append(PERCENT)

    def clean_upload(self) -> Any:
        upload = self.cleaned_data.get("upload")
        if upload:
            try:
                self.prepared = library.prepare(upload, upload.name)
            except library.PictureRefused as refusal:
                raise forms.ValidationError(str(refusal), code="refused") from refusal
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.prepared and not self.instance.pk:
            self._fill(cleaned, library.suggested(self.prepared))
        if cleaned.get("alt") and cleaned.get("decorative"):
            self.add_error("decorative", _("A picture with an alt text is not decorative."))
        elif not cleaned.get("alt") and not cleaned.get("decorative"):
            self.add_error("alt", _("Say what the picture shows, or mark it as decorative."))
        if not cleaned.get("credit") and (self.prepared or self.instance.original):
            self.add_error("credit", _("Say who made the picture."))
        return cleaned

    def _fill(self, cleaned: dict[str, Any], told: dict[str, Any]) -> None:
        if cleaned.get("decorative"):
            told.pop("alt", None)
        missing = {
            name: value for name, value in told.items() if cleaned.get(name, 0) in ("", None)
        }
        cleaned.update(missing)
        self.filled = tuple(name for name in self.fields if name in missing)
