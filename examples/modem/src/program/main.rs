//! `msnp-modem`: connects a device that has one serial line with the network, as a cellular modem does.

#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::indexing_slicing))]

mod noise;
mod options;
mod serial;
mod session;
mod stream;
mod tls;

use std::io::Write;
use std::process::ExitCode;

use crate::options::{Command, Options, Place};
use crate::serial::Serial;
use crate::session::Session;
use crate::stream::Network;

fn main() -> ExitCode {
    match options::read(std::env::args_os().skip(1)) {
        Ok(Command::Print(text)) => {
            // Whoever reads may have gone (`msnp-modem --help | head`): nothing is lost by that.
            let _ = std::io::stdout().lock().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Ok(Command::Serve(options)) => match smol::block_on(serve(options)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(problem) => complain(&problem, 1),
        },
        Err(problem) => complain(&problem, 2),
    }
}

fn complain(problem: &str, code: u8) -> ExitCode {
    // Nobody can be told that standard error is closed.
    let _ = writeln!(std::io::stderr(), "msnp-modem: {problem}");
    ExitCode::from(code)
}

async fn serve(options: Options) -> Result<(), String> {
    let network = Network::new(options.ca.as_deref(), options.settings)?;
    let place = match &options.place {
        Place::Listen(address) => {
            let listener = serial::listen(address).await?;
            let address = listener.local_addr().map_err(|error| error.to_string())?;
            announce(&address.to_string(), options.port_file.as_deref())?;
            Some(listener)
        }
        Place::Device(_) => None,
    };
    loop {
        let serial = match (&place, &options.place) {
            (Some(listener), _) => Serial::accept(listener).await?,
            (None, Place::Device(path) | Place::Listen(path)) => Serial::device(path)?,
        };
        let result = Session::new(&network, options.noise, options.verbose).run(serial).await;
        if options.once || place.is_none() {
            return result.map_err(|error| format!("the serial line broke: {error}"));
        }
    }
}

/// Says where the modem listens. Who waits for the file never sees half of it.
fn announce(address: &str, port_file: Option<&std::path::Path>) -> Result<(), String> {
    let mut output = std::io::stdout().lock();
    let _ = writeln!(output, "listening on {address}").and_then(|()| output.flush());
    let Some(path) = port_file else { return Ok(()) };
    let mut new = path.as_os_str().to_owned();
    new.push(".new");
    std::fs::write(&new, format!("{address}\n"))
        .and_then(|()| std::fs::rename(&new, path))
        .map_err(|error| format!("--port-file {}: {error}", path.display()))
}
