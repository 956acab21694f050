//! Messages that web clients write as HTML, as plain text.

use msnp_core::text::Text;

/// What HTML says, without its looks: tags are left out (breaks, paragraphs and the like end a line), scripts and styles with what is in
/// them, and references are read. Linear in the length; nothing is fetched or run.
pub(crate) fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let from = &rest[at..];
        let Some(end) = from.find('>') else {
            // What never ends is no tag.
            rest = from;
            break;
        };
        let tag = &from[1..end];
        rest = &from[end + 1..];
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "br" | "p" | "div" | "li" | "tr" if !text.is_empty() && !text.ends_with('\n') => text.push('\n'),
            "script" | "style" if !tag.starts_with('/') => {
                let closing = format!("</{name}");
                let ends_at = rest.to_ascii_lowercase().find(&closing);
                rest = ends_at.map_or("", |at| &rest[at..]);
            }
            "" if !tag.starts_with(['/', '!', '?']) => {
                // `a < b > c`
                text.push('<');
                rest = &from[1..];
            }
            _ => {}
        }
    }
    text.push_str(rest);
    let text = text.replace("&nbsp;", "&#32;");
    Text::xml(text.trim().as_bytes()).into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_stays_and_the_looks_go() {
        for (html, text) in [
            ("<b>hi</b>", "hi"),
            ("<FONT color=\"red\">one<br/>two</font><p>three</p>", "one\ntwo\nthree\n".trim_end()),
            ("a &amp; b&nbsp;&#99; &lt;d&gt;", "a & b c <d>"),
            ("<script>alert('x')</script>hi<style>b{}</style>", "hi"),
            ("<script>never ends", ""),
            ("a < b > c", "a < b > c"),
            ("never <b ends", "never <b ends"),
            ("<!-- no -->yes", "yes"),
            ("", ""),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }
}
