//! The front page says what other pages say: its figures are theirs, and the lines of its short programs are those of programs that run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

fn page(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).expect(path)
}

/// The blocks of a page in a language, without indents, empty lines and comments.
fn programs(page: &str, language: &str) -> Vec<Vec<String>> {
    let mark = format!("\n```{language}\n");
    let blocks = page.split(&mark).skip(1);
    let lines = |block: &str| {
        let (block, _) = block.split_once("\n```").expect("an end of the block");
        let lines = block.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
        lines.map(str::to_owned).collect()
    };
    blocks.map(lines).collect()
}

/// Lines that do not stand in `whole`, in their order.
fn strangers<'a>(short: &'a [String], whole: &[String]) -> Vec<&'a str> {
    let mut rest = whole.iter();
    let strange = short.iter().filter(|line| !rest.any(|other| other == *line));
    strange.map(String::as_str).collect()
}

/// The numbers of a text, without the commas between their digits.
fn numbers(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_ascii_digit() && letter != ',' && letter != '.');
    let words = words.map(|word| word.trim_matches([',', '.']));
    words.filter(|word| !word.is_empty()).map(|word| word.replace(',', "")).collect()
}

/// Figures of the table behind `heading` that the page which their row links to does not have.
fn stale(front: &str, heading: &str, read: impl Fn(&str) -> String) -> Vec<String> {
    let (_, section) = front.split_once(heading).expect(heading);
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut rows = 0;
    let mut stale = Vec::new();
    for row in section.lines().filter(|line| line.contains("](docs/")) {
        rows += 1;
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, _, figure, source, _] = cells[..] else { panic!("not three cells: {row}") };
        let (_, file) = source.split_once("](").unwrap();
        let text = read(file.trim_end_matches(')'));
        let known = numbers(&text);
        assert!(!numbers(figure).is_empty(), "no figure: {row}");
        stale.extend(numbers(figure).into_iter().filter(|number| !known.contains(number)));
    }
    assert!(rows > 2, "a table of figures");
    stale
}

#[test]
fn the_figures_of_the_front_page_are_those_of_the_pages_that_it_names() {
    assert_eq!(stale(&page("README.md"), "\n## In figures\n", page), Vec::<String>::new());
}

#[test]
fn the_short_programs_of_the_front_page_are_lines_of_whole_ones() {
    for (language, whole) in [("kotlin", "bindings/kotlin/README.md"), ("swift", "bindings/swift/README.md")]
    {
        let [short] = &programs(&page("README.md"), language)[..] else {
            panic!("one program in {language}")
        };
        let is_part = |whole: &Vec<String>| strangers(short, whole).is_empty();
        assert!(programs(&page(whole), language).iter().any(is_part), "{language}: {short:#?}");
    }
}

#[test]
fn a_stale_figure_and_a_strange_line_are_found() {
    let front = "\n## F\n| a | 1,234 and 5 | [x](docs/x.md) |\n| b | 7 | [x](docs/x.md) |\n| c | 8.5 s | [x](docs/x.md) |\n## G\n";
    assert_eq!(stale(front, "\n## F\n", |_| "5 7 8.5 12,345".to_owned()), ["1234"]);
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(strangers(&lines("a\nc"), &lines("a\nb\nc")), Vec::<&str>::new());
    assert_eq!(strangers(&lines("c\na"), &lines("a\nb\nc")), ["a"]);
}
