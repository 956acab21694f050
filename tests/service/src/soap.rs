//! SOAP as far as the web services here need it: requests as trees, answers with prefixes of one's choice, faults.

use roxmltree::{Document, Node, ParsingOptions};

use crate::http::Response;

/// Nodes of one request, at most; a request for 32 tickets has about 400. Nesting cannot be deeper than that either.
const NODE_LIMIT: u32 = 2000;

/// Reads a document; document types are not taken.
pub(crate) fn parse(body: &[u8]) -> Option<Document<'_>> {
    let text = std::str::from_utf8(body).ok()?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODE_LIMIT, ..ParsingOptions::default() };
    Document::parse_with_options(text.trim_start_matches('\u{feff}'), options).ok()
}

/// Whether it is an element of this name, whatever its prefix.
pub(crate) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The first child of this name.
pub(crate) fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| is(*child, name))
}

/// All text that stands directly in an element.
pub(crate) fn text_of(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

/// Other prefixes than those that everybody expects, and no declaration before the document.
pub(crate) fn with_other_prefixes(document: &str) -> String {
    let mut other = document.to_owned();
    for (usual, unusual) in
        [("soap", "env"), ("S", "x"), ("wsse", "sec"), ("wst", "t"), ("wsa", "a"), ("q0", "m")]
    {
        for mark in ["<", "</", ">"] {
            other = other.replace(&format!("{mark}{usual}:"), &format!("{mark}{unusual}:"));
        }
        other = other.replace(&format!("xmlns:{usual}="), &format!("xmlns:{unusual}="));
    }
    match other.split_once("?>") {
        Some((declaration, rest)) if declaration.starts_with("<?xml") => rest.to_owned(),
        _ => other,
    }
}

/// An envelope around what stands in it.
pub(crate) fn envelope(status: u16, header: &str, body: &str) -> Response {
    let header =
        if header.is_empty() { String::new() } else { format!("<soap:Header>{header}</soap:Header>") };
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope \
         xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">{header}<soap:Body>{body}</soap:Body></soap:Envelope>"
    );
    Response::new(status).with("Content-Type", "text/xml; charset=utf-8").body(document)
}

/// A fault of the offline message services. `detail` is XML.
pub(crate) fn fault(code: &str, text: &str, detail: &str) -> Response {
    envelope(
        500,
        "",
        &format!(
            "<soap:Fault><faultcode xmlns:q0=\"http://messenger.msn.com/ws/2004/09/oim/\">q0:{code}</faultcode>\
             <faultstring>{text}</faultstring><detail>{detail}</detail></soap:Fault>"
        ),
    )
}
