"""Texts that authors may hand in: some that try to run, to read or to fetch, and a remark in Markdown."""

TEXTS = (
    "<script>window.canary = 1</script>",
    '"><script>window.canary = 1</script>',
    "</title><script>window.canary = 1</script>",
    "</style><script>window.canary = 1</script>",
    "<!--<script>window.canary = 1</script>-->",
    "<img src={http} onerror='window.canary = 1'>",
    "<img src={file}>",
    "<svg><image href='{file}'/></svg>",
    "<svg onload='window.canary = 1'></svg>",
    "<object data='{file}'></object>",
    "<embed src='{http}'>",
    "<iframe src='{file}'></iframe>",
    "<link rel=stylesheet href='{http}'>",
    "<link rel=attachment href='{file}'>",
    "<base href='{http}'>",
    "<meta http-equiv=refresh content='0;url={http}'>",
    "<a href='javascript:window.canary = 1'>here</a>",
    "<a href='{file}'>here</a>",
    "<style>@import '{http}'; body {{ background: url({file}) }}</style>",
    "<style>@font-face {{ font-family: 'TD1 Serif'; src: url({http}) }}</style>",
    "<p style='background: url({http})'>text</p>",
    "<input autofocus onfocus='window.canary = 1'>",
    "<details open ontoggle='window.canary = 1'>text</details>",
    "<video src='{http}' autoplay></video>",
    "<form action='{http}'><button>send</button></form>",
    "' onmouseover='window.canary = 1' x='",
    '" style="background: url({http})" x="',
    "'); background: url({http}); x: ('",
    "\\27); background-image: url({http})",
    "/*fonts*/ url({file})",
    "<style>/*fonts*/</style>",
    "{{{{ 7 * 7 }}}}",
    "{{% include 'style.css' %}}",
    "{{{{ ''.__class__.__mro__[1].__subclasses__() }}}}",
    "{{{{ self._TemplateReference__context }}}}",
    "{{# a comment #}}text",
    "&lt;script&gt;window.canary = 1&lt;/script&gt;",
    "&#60;img src={http}&#62;",
    "javascript:window.canary=1",
    "{file}",
    "{http}",
    "]]></text><image href='{http}'/>",
    "<?xml-stylesheet href='{http}'?>text",
    "%00<script>window.canary = 1</script>",
)
"""Written into every field of the cover."""


REMARK = """\
# Notre avis

Le lot de **242** images m’a semblé *petit* : voir [Keras](https://keras.io) et `batch_size`.

1. un
2. deux
   - trois

> une citation

| lot | durée |
| --- | ----- |
| 242 | 1,5   |

```python
model.fit(x, y)
```

---

### Plus bas

Ni ~~barré~~, ni $x^2$ ni la note[^1] ne coûtent rien :

$$
\\dfrac{1}{n} \\sum_i x_i
$$

[^1]: Sa *note*, avec $y$.
"""
