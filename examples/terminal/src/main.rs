//! `msnp`: a demonstration, a terminal chat, a JSON pipe, a doctor for connections and a loopback service, all on the `msnp` client.

#![forbid(unsafe_code)]
// A match over one of our enums names all of its variants, so that a new one is looked at wherever it matters.
#![cfg_attr(not(test), warn(clippy::wildcard_enum_match_arm))]

mod chat;
mod completions;
mod connection;
mod demo;
mod doctor;
mod downloads;
mod exit;
mod help;
mod json_lines;
mod json_output;
mod logging;
mod options;
mod pictures_folder;
mod pipe;
mod presets;
mod printable;
mod problem;
mod route;
mod serve;
mod status;
mod table;

use std::io::Write;
use std::process::ExitCode;

use crate::exit::Exit;
use crate::options::Command;

fn main() -> ExitCode {
    let exit = match options::read(std::env::args_os().skip(1)) {
        Ok(command) => run(command),
        Err(problem) => problem.report(),
    };
    exit.into()
}

fn run(command: Command) -> Exit {
    match command {
        Command::Print(text) => {
            // Whoever reads may have gone (`msnp --help | head`): nothing is lost by that.
            let _ = std::io::stdout().lock().write_all(text.as_bytes());
            Exit::Wish
        }
        Command::Demo(options) => demo::run(&options),
        Command::Chat(options) => chat::run(&options),
        Command::Pipe(options) => pipe::run(&options),
        Command::Doctor(options) => doctor::run(&options),
        Command::Service(options) => serve::run(&options),
    }
}
