//! Tables: for the terminal, and as Markdown.

use std::fmt::Write;

/// One table, for one measurement.
pub(crate) struct Table {
    title: String,
    rows: Vec<[String; 5]>,
    notes: Vec<String>,
}

const HEAD: [&str; 5] = ["", "msnp", "msnp11-sdk", "ratio", "target"];

impl Table {
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), rows: Vec::new(), notes: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: [&str; 5]) {
        self.rows.push(cells.map(str::to_owned));
    }

    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    pub(crate) fn text(&self) -> String {
        let mut widths = HEAD.map(|cell| cell.chars().count());
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        let mut text = format!("{}\n", self.title);
        let line = |cells: &[String; 5]| {
            let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
            format!("  {}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
        };
        text.push_str(&line(&HEAD.map(str::to_owned)));
        self.rows.iter().for_each(|row| text.push_str(&line(row)));
        for note in &self.notes {
            let _ = writeln!(text, "  * {note}");
        }
        text
    }

    pub(crate) fn markdown(&self) -> String {
        let mut text = format!("### {}\n\n", self.title);
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        text.push_str(&line(&HEAD.map(str::to_owned)));
        text.push_str("|---|---|---|---|---|\n");
        self.rows.iter().for_each(|row| text.push_str(&line(row)));
        text.push('\n');
        for note in &self.notes {
            let _ = writeln!(text, "- {note}");
        }
        if !self.notes.is_empty() {
            text.push('\n');
        }
        text
    }
}

/// A whole number with a comma before every three digits.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `a / b` as `12.3 x`, and nothing where that makes no sense.
pub(crate) fn ratio(a: f64, b: f64) -> String {
    match a / b {
        ratio if !ratio.is_finite() || ratio <= 0.0 => "-".to_owned(),
        ratio if ratio >= 100.0 => format!("{ratio:.0} x"),
        ratio => format!("{ratio:.1} x"),
    }
}

/// The figure in the middle.
pub(crate) fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    match figures {
        [] => f64::NAN,
        _ if figures.len() % 2 == 1 => figures[middle],
        _ => f64::midpoint(figures[middle - 1], figures[middle]),
    }
}

/// The machine in one line.
pub(crate) fn machine() -> String {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let processors = read("/proc/cpuinfo");
    let model = processors.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |model| model.trim_start_matches(['\t', ' ', ':']));
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {count} processors, Linux {}", read("/proc/sys/kernel/osrelease").trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!(["0", "999", "1,000", "12,345,678"], [0, 999, 1000, 12_345_678].map(grouped));
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}
