//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

/// What to do.
#[derive(Debug)]
pub(crate) enum Command {
    Serve(Options),
    /// Help or version.
    Print(String),
}

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) place: Place,
    pub(crate) port_file: Option<PathBuf>,
    pub(crate) ca: Option<PathBuf>,
    pub(crate) settings: Option<PathBuf>,
    pub(crate) noise: Option<u32>,
    pub(crate) once: bool,
    pub(crate) verbose: bool,
}

/// Where the device is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// It connects to this address: the serial line of an emulator.
    Listen(String),
    /// It is at the other end of this device file.
    Device(String),
}

const HELP: &str = "\
msnp-modem - connections, names and TLS for a device that has one serial line

Usage: msnp-modem [OPTIONS]

Waits for an emulator on a TCP port (qemu-system-arm -serial tcp:127.0.0.1:4001), or opens a serial device, and speaks the
protocol that examples/modem/README.md describes.

Options:
  --listen ADDRESS:PORT   where the emulator connects; 127.0.0.1:4001 when not given, port 0 for any that is free
  --serial DEVICE         a serial device instead, such as /dev/ttyUSB0. Set it up first:
                          stty -F /dev/ttyUSB0 115200 raw -echo -crtscts
  --port-file FILE        write the address that is listened on here
  --ca FILE               trust the certificates in this file (PEM), and no others; otherwise the authorities that browsers trust
  --settings FILE         what the device gets when it asks for its settings: lines of NAME = VALUE
  --noise N               damage about one byte in N on the line, to see that both sides get over it
  --once                  end when the emulator goes; otherwise wait for the next one
  -v, --verbose           tell on standard error what is opened and closed, never what is said
  -h, --help              this text
  -V, --version           the version

Exit codes: 0 the device is gone (--once), 1 failed, 2 bad options
";

const OPTIONS: &str =
    "--listen, --serial, --port-file, --ca, --settings, --noise, --once, --verbose, --help, --version";

/// Reads the arguments behind the program's name.
pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    let mut parser = Parser::from_args(arguments);
    let mut options = Options {
        place: Place::Listen("127.0.0.1:4001".to_owned()),
        port_file: None,
        ca: None,
        settings: None,
        noise: None,
        once: false,
        verbose: false,
    };
    while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
        match argument {
            Arg::Long("listen") => {
                options.place = Place::Listen(text(&mut parser, "--listen", "ADDRESS:PORT")?);
            }
            Arg::Long("serial") => {
                options.place = Place::Device(text(&mut parser, "--serial", "the path of a serial device")?);
            }
            Arg::Long("port-file") => options.port_file = Some(path(&mut parser, "--port-file")?),
            Arg::Long("ca") => options.ca = Some(path(&mut parser, "--ca")?),
            Arg::Long("settings") => options.settings = Some(path(&mut parser, "--settings")?),
            Arg::Long("noise") => {
                let takes = "a number from 10 on";
                let given = text(&mut parser, "--noise", takes)?;
                let one_in = given.parse().ok().filter(|one_in| *one_in >= 10);
                options.noise = Some(one_in.ok_or(format!("--noise cannot be “{given}”; it takes {takes}"))?);
            }
            Arg::Long("once") => options.once = true,
            Arg::Long("verbose") | Arg::Short('v') => options.verbose = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Print(HELP.to_owned())),
            Arg::Long("version") | Arg::Short('V') => {
                return Ok(Command::Print(format!("msnp-modem {}\n", env!("CARGO_PKG_VERSION"))));
            }
            Arg::Long(name) => return Err(format!("there is no option --{name}. Options: {OPTIONS}")),
            Arg::Short(letter) => return Err(format!("there is no option -{letter}. Options: {OPTIONS}")),
            Arg::Value(value) => {
                return Err(format!(
                    "“{}” is not expected here: msnp-modem takes options only. Options: {OPTIONS}",
                    value.to_string_lossy()
                ));
            }
        }
    }
    Ok(Command::Serve(options))
}

fn text(parser: &mut Parser, option: &str, takes: &str) -> Result<String, String> {
    let value = parser.value().map_err(|_| format!("{option} needs a value: {takes}"))?;
    value.string().map_err(|error| format!("{option}: {error}"))
}

fn path(parser: &mut Parser, option: &str) -> Result<PathBuf, String> {
    parser.value().map(PathBuf::from).map_err(|_| format!("{option} needs a value: the path of a file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_line(line: &str) -> Result<Command, String> {
        read(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn a_whole_command_line_is_read() {
        let line = "--serial /dev/ttyUSB0 --ca ca.pem --settings anna --noise 500 --once -v";
        let Ok(Command::Serve(options)) = read_line(line) else { panic!("{:?}", read_line(line)) };
        assert_eq!(options.place, Place::Device("/dev/ttyUSB0".to_owned()));
        assert_eq!((options.noise, options.once, options.verbose), (Some(500), true, true));
    }

    #[test]
    fn a_bad_option_is_named_with_what_is_accepted() {
        let of = |line| read_line(line).unwrap_err();
        assert!(of("--lisen x").contains("--lisen") && of("--lisen x").contains("--listen"));
        assert!(of("-x").contains("-x") && of("anna").contains("“anna”"));
        assert!(of("--ca").contains("--ca needs a value"));
        assert!(of("--noise 3").contains("from 10 on"));
        assert!(of("--once=3").contains("--once"));
    }

    #[test]
    fn every_option_stands_in_the_help() {
        let Ok(Command::Print(help)) = read_line("--help") else { panic!() };
        for option in OPTIONS.split(", ") {
            assert!(help.contains(option), "{option}");
        }
        assert!(matches!(read_line("-V"), Ok(Command::Print(text)) if text.starts_with("msnp-modem ")));
    }
}
