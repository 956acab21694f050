//! Texts in every form that the wire has: however they are decoded, the same comes out.

use msnp_core::internals::text::Form;
use msnp_core::text::Text;

use crate::reading::{Reader, collected};

/// The size of a buffer, then the text.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let size = usize::from(reader.byte());
    let bytes = reader.rest();
    let forms = [Form::Utf8, Form::Percent, Form::Xml, Form::Windows1252].map(|form| form.text(bytes));
    for text in forms {
        let chars: String = text.chars().collect();
        assert_eq!(text.into_string(), chars);
        assert_eq!(text.to_string(), chars);
        assert_eq!(collected(|sink| text.put(sink)), chars.as_bytes());
        assert_eq!(text, chars.as_str());
        assert_eq!(text, Text::from(chars.as_str()));
        assert_eq!(text.is_empty(), chars.is_empty());
        assert!(text.as_str().is_none_or(|plain| plain == chars));
        let mut buffer = vec![0; size];
        match text.write_to(&mut buffer) {
            Ok(whole) => assert_eq!(whole, chars),
            Err(part) => {
                assert!(chars.starts_with(part.text) && part.text.len() < chars.len());
                let next = chars[part.text.len()..].chars().next().unwrap();
                assert!(part.text.len() + next.len_utf8() > size, "another character would have fitted");
            }
        }
        let mut large = vec![0; chars.len()];
        assert_eq!(text.write_to(&mut large).unwrap(), chars);
    }
    assert_eq!(Text::utf8(bytes).into_string(), String::from_utf8_lossy(bytes));
}
