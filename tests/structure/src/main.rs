//! Prints the circles of files, and what is not as `floors` has it; with `--all` also what each file imports.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(other) = arguments.iter().find(|argument| *argument != "--all") {
        eprintln!("msnp-structure: there is no option {other}. Options: --all");
        return ExitCode::from(2);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut is_sound = true;
    let floors = std::fs::read_to_string(root.join("tests/structure/floors")).unwrap_or_default();
    for (source, floors) in msnp_structure::parse(&floors) {
        let imports = match msnp_structure::read(&root.join(&source)) {
            Ok(imports) => imports,
            Err(why) => {
                eprintln!("{source}: {why}");
                return ExitCode::FAILURE;
            }
        };
        println!("{source}: {} files", imports.0.len());
        if !arguments.is_empty() {
            for (file, of_file) in &imports.0 {
                println!("  {file}: {}", of_file.iter().cloned().collect::<Vec<_>>().join(" "));
            }
        }
        for circle in msnp_structure::circles(&imports) {
            let is_too_large = msnp_structure::is_too_large(&circle, &imports);
            is_sound &= !is_too_large;
            let files: Vec<&str> = circle.iter().map(String::as_str).collect();
            println!(
                "  {} of {}: {}",
                if is_too_large { "CIRCLE" } else { "circle" },
                files.len(),
                files.join(" ")
            );
        }
        for fault in floors.check(&imports) {
            is_sound = false;
            println!("  {fault}");
        }
    }
    if is_sound { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
