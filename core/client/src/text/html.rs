//! Messages that web clients write as HTML, as plain text.

use msnp_core::internals::text::Form;

/// What HTML says, without its looks: tags are left out (breaks, paragraphs and the like end a line), scripts and styles with what is in
/// them, and references are read. Linear in the length; nothing is fetched or run.
pub(crate) fn plain(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let mut text = String::with_capacity(html.len());
    let mut at = 0;
    while let Some(start) = html[at..].find('<').map(|found| at + found) {
        text.push_str(&html[at..start]);
        let from = &html[start..];
        // Looked at before its end is searched for: `a < b > c` has no tag.
        let is_tag = from[1..].starts_with(|next: char| next.is_ascii_alphabetic() || "/!?".contains(next));
        if !is_tag {
            text.push('<');
            at = start + 1;
            continue;
        }
        let Some(end) = from.find('>') else {
            // What never ends is no tag.
            at = start;
            break;
        };
        at = start + end + 1;
        let tag = &lower[start + 1..start + end];
        let named = tag.trim_start_matches('/');
        let length = named.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(named.len());
        match &named[..length] {
            "br" | "p" | "div" | "li" | "tr" if !text.is_empty() && !text.ends_with('\n') => text.push('\n'),
            name @ ("script" | "style") if !tag.starts_with('/') => {
                let closing = if name == "script" { "</script" } else { "</style" };
                at = lower[at..].find(closing).map_or(html.len(), |found| at + found);
            }
            _ => {}
        }
    }
    text.push_str(&html[at..]);
    let text = text.replace("&nbsp;", "&#32;");
    Form::Xml.text(text.trim().as_bytes()).into_string()
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
            ("<<<b>>", "<<>"),
            ("<SCRIPT>x</Script>y", "y"),
            ("<!-- no -->yes", "yes"),
            ("", ""),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }
}
