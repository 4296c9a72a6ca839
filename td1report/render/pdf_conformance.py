"""WeasyPrint's tagged PDF -> one that is both PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1).

WeasyPrint writes a file for one standard at a time. What the second one asks for besides is added here, as a finisher:
a function that gets the objects of the PDF before they are written.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pydyf

from td1report.render import pdf_pieces

_UA_NAMESPACE = "http://www.aiim.org/pdfua/ns/id/"
_EXTENSION = "http://www.aiim.org/pdfa/ns/"
_UA_METADATA = f"""
<rdf:Description rdf:about="" xmlns:pdfuaid="{_UA_NAMESPACE}" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="{_EXTENSION}extension/" xmlns:pdfaSchema="{_EXTENSION}schema#"
 xmlns:pdfaProperty="{_EXTENSION}property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>{_UA_NAMESPACE}</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""Declaration that the file is PDF/UA-1; PDF/A wants every such statement described (ISO 19005-3, 6.6.2.3)."""


def finish(origins: pdf_pieces.Origins, _: Any, pdf: pydyf.PDF) -> None:
    """Finisher for WeasyPrint's `pdf_variant="pdf/a-3a"`: makes the PDF a PDF/UA-1 as well.

    Args:
        origins: of the elements of its structure, so that those that a page break cuts become one.
        pdf: the objects, which are changed.
    """
    _declare(pdf)
    pdf_pieces.join(pdf, origins)
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Subtype") == "/Image":
            item.extra["Interpolate"] = "false"  # PDF/A: 6.2.8, pixels as they are
        elif isinstance(item, pydyf.Dictionary) and item.get("S") == "/TH" and "A" in item:
            item["A"]["Scope"] = _scope(pdf, item)
    _drop_links_within_links(pdf)
    _take_running_text_out(pdf)
    if "AF" in pdf.catalog:  # WeasyPrint lists each attachment twice
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def _declare(pdf: pydyf.PDF) -> None:
    metadata = _object(pdf, pdf.catalog["Metadata"])
    (text,) = metadata.stream
    metadata.stream = [text.replace(b"</rdf:RDF>", _UA_METADATA.encode() + b"</rdf:RDF>")]
    metadata.compress = False  # so that programs that know no PDF can read it


def _scope(pdf: pydyf.PDF, header: pydyf.Dictionary) -> str:
    """Scope of a header cell: its column, in the head of a table, else its row."""
    row = _object(pdf, header["P"])
    return "/Column" if _object(pdf, row["P"]).get("S") == "/THead" else "/Row"


def _take_running_text_out(pdf: pydyf.PDF) -> None:
    """Marks heads and feet of pages, which are in no element of the document, for screen readers to pass over."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    owners_by_key = _object(pdf, root["ParentTree"])["Nums"]
    owners_of = dict(zip(owners_by_key[::2], owners_by_key[1::2], strict=True))
    in_elements = set(_elements(pdf, root))
    for reference in pdf.page_references:
        page = _object(pdf, reference)
        owners = owners_of[page["StructParents"]]  # content number -> reference to its element
        outside = {number for number, owner in enumerate(owners) if owner not in in_elements}
        operations = _object(pdf, page["Contents"]).stream
        for place, operation in enumerate(operations):
            if isinstance(operation, pydyf.Dictionary) and operation.get("MCID") in outside:
                operations[place - 1 : place + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
        for number in outside:
            owners[number] = "null"


def _drop_links_within_links(pdf: pydyf.PDF) -> None:
    """WeasyPrint makes every box within a link a link of its own, in an element that is none."""
    dropped = set()
    for element in map(partial(_object, pdf), _elements(pdf, _object(pdf, pdf.catalog["StructTreeRoot"]))):
        if element.get("S") in {"/Link", "/Form"}:
            continue
        for child in [child for child in element.get("K", ()) if isinstance(child, bytes)]:
            if _object(pdf, child).get("Type") == "/OBJR":
                element["K"].remove(child)
                dropped.add(_object(pdf, child)["Obj"])
    for page in map(partial(_object, pdf), pdf.page_references):
        if "Annots" in page:
            page["Annots"] = pydyf.Array(link for link in page["Annots"] if link not in dropped)


def _elements(pdf: pydyf.PDF, root: pydyf.Dictionary) -> Iterator[bytes]:
    """References to all elements below one."""
    waiting = [root]
    while waiting:
        children = (child for child in waiting.pop()["K"] if isinstance(child, bytes))  # numbers are content
        for reference in children:
            yield reference
            element = _object(pdf, reference)
            if "K" in element:
                waiting.append(element)


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    """The object of a reference such as `b"12 0 R"`."""
    return pdf.objects[int(reference.split()[0])]
