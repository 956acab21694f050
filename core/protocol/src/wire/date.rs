//! Dates as seconds since 1970.

use super::parse_decimal;
use super::sink::Sink;

/// Seconds since 1970 of a date and a time of day.
fn seconds(year: u32, month: u32, day: u32, time: [u32; 3]) -> Option<u64> {
    let [hour, minute, second] = time;
    let is_good = (1970..10_000).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    if !is_good {
        return None;
    }
    // Counted from 1 March, so that leap days come last.
    let (year, shifted) = match month {
        1 | 2 => (year.saturating_sub(1), month.saturating_add(9)),
        _ => (year, month.saturating_sub(3)),
    };
    let (year, shifted) = (u64::from(year), u64::from(shifted));
    let days = year
        .saturating_mul(365)
        .saturating_add(year / 4)
        .saturating_sub(year / 100)
        .saturating_add(year / 400);
    let days =
        days.saturating_add(shifted.saturating_mul(153).saturating_add(2) / 5).saturating_add(u64::from(day));
    let days = days.saturating_sub(719_469);
    let of_day = u64::from(hour).saturating_mul(3600).saturating_add(u64::from(minute).saturating_mul(60));
    Some(days.saturating_mul(86_400).saturating_add(of_day).saturating_add(u64::from(second)))
}

fn numbers<const COUNT: usize>(text: &[u8], separator: u8) -> Option<[u32; COUNT]> {
    let mut parts = text.split(|byte| *byte == separator);
    let mut numbers = [0; COUNT];
    for number in &mut numbers {
        *number = parse_decimal(parts.next()?)?;
    }
    Some(numbers)
}

/// Reads `2031-05-06T07:08:09.123Z`, which documents have. Other zones than UTC do not occur.
pub(crate) fn document_date(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii();
    let (date, time) = (text.get(..10)?, text.get(11..19)?);
    let [year, month, day] = numbers(date, b'-')?;
    seconds(year, month, day, numbers(time, b':')?)
}

/// Puts a date of so many seconds as `2031-05-06T07:08:09Z`, of the years before 10000.
pub(crate) fn put_document_date(sink: &mut dyn Sink, seconds: u64) {
    // Counted from 1 March of a year that can be divided by 400, so that leap days come last.
    let days = (seconds / 86_400).saturating_add(719_468);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let leaps = (of_era / 1460).saturating_add(of_era / 146_096).saturating_sub(of_era / 36_524);
    let year_of_era = of_era.saturating_sub(leaps) / 365;
    let before =
        year_of_era.saturating_mul(365).saturating_add(year_of_era / 4).saturating_sub(year_of_era / 100);
    let of_year = of_era.saturating_sub(before);
    let shifted = of_year.saturating_mul(5).saturating_add(2) / 153;
    let day = of_year.saturating_sub(shifted.saturating_mul(153).saturating_add(2) / 5).saturating_add(1);
    let (month, later) =
        if shifted < 10 { (shifted.saturating_add(3), 0) } else { (shifted.saturating_sub(9), 1) };
    let year = era.saturating_mul(400).saturating_add(year_of_era).saturating_add(later).min(9999);
    let of_day = seconds % 86_400;
    let two: [(u64, &[u8]); 7] = [
        (year / 100, b""),
        (year % 100, b"-"),
        (month, b"-"),
        (day, b"T"),
        (of_day / 3600, b":"),
        (of_day / 60 % 60, b":"),
        (of_day % 60, b"Z"),
    ];
    for (number, behind) in two {
        let digit = |digit: u64| b'0'.saturating_add(u8::try_from(digit).unwrap_or(0));
        sink.put(&[digit(number / 10), digit(number % 10)]);
        sink.put(behind);
    }
}

/// Reads `Tue, 6 May 2031 00:08:09 -0700`, which mail has (RFC 5322), and the other form as well.
pub(crate) fn mail_date(text: &[u8]) -> Option<u64> {
    const MONTHS: &[u8; 36] = b"janfebmaraprmayjunjulaugsepoctnovdec";
    let behind = text.iter().position(|byte| *byte == b',').map_or(0, |at| at.saturating_add(1));
    let mut words = text.get(behind..)?.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let Some(day) = parse_decimal(words.next()?) else { return document_date(text) };
    let month = words.next()?.get(..3)?;
    let month = MONTHS.as_chunks::<3>().0.iter().position(|known| month.eq_ignore_ascii_case(known))?;
    let year = parse_decimal(words.next()?)?;
    let time = words.next()?;
    let [hour, minute, second] = numbers(time, b':').or_else(|| {
        let [hour, minute] = numbers(time, b':')?;
        Some([hour, minute, 0])
    })?;
    let local = seconds(year, u32::try_from(month).ok()?.saturating_add(1), day, [hour, minute, second])?;
    let zone = words.next().unwrap_or_default();
    let shift = match zone.split_first() {
        Some((b'+' | b'-', digits)) if digits.len() == 4 => parse_decimal(digits)?,
        _ => 0,
    };
    let shift =
        u64::from(shift / 100).saturating_mul(3600).saturating_add(u64::from(shift % 100).saturating_mul(60));
    Some(if zone.first() == Some(&b'-') { local.saturating_add(shift) } else { local.saturating_sub(shift) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sink::tests::Collected;

    #[test]
    fn a_date_that_was_put_reads_back() {
        let put = |seconds: u64| {
            let mut sink = Collected::default();
            put_document_date(&mut sink, seconds);
            std::string::String::from_utf8(sink.0).unwrap()
        };
        assert_eq!(put(0), "1970-01-01T00:00:00Z");
        assert_eq!(put(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(put(1_935_644_889), "2031-05-04T07:08:09Z");
        // Each day of four centuries, at another second.
        for day in 0..146_097_u64 {
            let seconds = day * 86_400 + day * 7 % 86_400;
            assert_eq!(document_date(put(seconds).as_bytes()), Some(seconds));
        }
        assert_eq!(put(u64::MAX).len(), 20);
    }

    #[test]
    fn dates_are_seconds() {
        assert_eq!(document_date(b"1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(document_date(b"2000-02-29T00:00:00.14"), Some(951_782_400));
        assert_eq!(document_date(b"2031-05-04T07:08:09Z"), Some(1_935_644_889));
        assert_eq!(mail_date(b"Sun, 04 May 2031 09:08:09 +0200 (CEST)"), Some(1_935_644_889));
        assert_eq!(mail_date(b"2031-05-04T07:08:09Z"), Some(1_935_644_889));
        for bad in [
            "",
            "soon",
            "2031-13-04T07:08:09Z",
            "4 Foo 2031 07:08:09",
            "99 May 2031 07:08:09 +0000",
            "1 Jan 99999 0:0",
        ] {
            assert_eq!(mail_date(bad.as_bytes()), None, "{bad}");
        }
    }
}
