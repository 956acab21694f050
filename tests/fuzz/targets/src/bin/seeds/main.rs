//! Writes the seeds: what the protocol's reference shows, and stories told step by step. `seeds FOLDER`.

mod detours;
mod examples;
mod stories;
mod transfers;

use std::path::Path;
use std::process::ExitCode;

/// A file: of which target, its name, what is in it.
pub(crate) type Seed = (&'static str, String, Vec<u8>);

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: seeds FOLDER");
        return ExitCode::from(2);
    };
    let seeds = [examples::all(), stories::all(), transfers::all()].concat();
    for (target, name, bytes) in &seeds {
        let folder = Path::new(&folder).join(target);
        let written =
            std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join(name), bytes));
        if let Err(error) = written {
            eprintln!("{}: {error}", folder.display());
            return ExitCode::from(2);
        }
    }
    println!("{} seeds", seeds.len());
    ExitCode::SUCCESS
}
