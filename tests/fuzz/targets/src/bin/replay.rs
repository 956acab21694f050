//! Plays files again with any compiler: `replay TARGET FILE-OR-FOLDER...`, or `replay` for a list of the targets.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use msnp_fuzz_targets::TARGETS;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(name) = arguments.next() else {
        TARGETS.iter().for_each(|(name, _)| println!("{name}"));
        return ExitCode::SUCCESS;
    };
    let Some((_, target)) = TARGETS.iter().find(|(known, _)| name == *known) else {
        eprintln!("there is no target {}", name.display());
        return ExitCode::from(2);
    };
    let mut count = 0_u32;
    for path in arguments.flat_map(|path| files(Path::new(&path))) {
        match std::fs::read(&path) {
            Ok(bytes) => target(&bytes),
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                return ExitCode::from(2);
            }
        }
        count += 1;
    }
    println!("{}: {count} files", name.display());
    ExitCode::SUCCESS
}

/// The file itself, or the files in a folder by their names.
fn files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(path) else { return vec![path.to_owned()] };
    let mut found: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.sort();
    found
}
