//! The program as a process, with a time limit on everything that is waited for.
#![allow(dead_code, reason = "not every test uses all of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use jsonschema::Validator;
use serde_json::Value;

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// How many events are kept that were read.
const MOST_SEEN: usize = 10_000;

/// What `msnp pipe` may say.
static EVENTS: LazyLock<Validator> = LazyLock::new(|| validator(include_str!("../../schema/events.json")));
/// What it takes.
static COMMANDS: LazyLock<Validator> =
    LazyLock::new(|| validator(include_str!("../../schema/commands.json")));

fn validator(schema: &str) -> Validator {
    jsonschema::draft202012::new(&serde_json::from_str(schema).unwrap()).unwrap()
}

/// A line of `msnp pipe`, which is what the schema says.
fn event(line: &str) -> Value {
    let event: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
    let mistakes: Vec<String> = EVENTS.iter_errors(&event).map(|mistake| mistake.to_string()).collect();
    assert!(mistakes.is_empty(), "not what the schema says: {line}: {mistakes:?}");
    event
}

pub(crate) fn msnp(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_msnp"));
    command.args(arguments).env_remove("MSNP_PASSWORD").env_remove("MSNP_PROXY");
    command
}

/// What a process left behind.
pub(crate) struct Finished {
    pub(crate) code: Option<i32>,
    pub(crate) output: String,
    pub(crate) errors: String,
}

/// Runs it to its end, which must come in time.
pub(crate) fn finish(mut command: Command) -> Finished {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let output = text_of(child.stdout.take().unwrap());
    let errors = text_of(child.stderr.take().unwrap());
    let code = wait(&mut child);
    let output = output.recv().unwrap();
    let is_pipe = command.get_args().next().is_some_and(|first| first == "pipe");
    if is_pipe && !command.get_args().any(|argument| argument == "--help" || argument == "-h") {
        output.lines().for_each(|line| drop(event(line)));
    }
    Finished { code, output, errors: errors.recv().unwrap() }
}

fn text_of(mut source: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, text) = channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        source.read_to_end(&mut bytes).unwrap();
        let _ = sender.send(String::from_utf8(bytes).unwrap());
    });
    text
}

fn lines_of(source: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(source).lines() {
            if sender.send(line.unwrap()).is_err() {
                return;
            }
        }
    });
    lines
}

fn wait(child: &mut Child) -> Option<i32> {
    let limit = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if Instant::now() > limit {
            child.kill().unwrap();
            panic!("the process did not end");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// `msnp service` in a process of its own, with a folder for its files. Both are gone when it is dropped.
pub(crate) struct Service {
    child: Child,
    pub(crate) folder: PathBuf,
    pub(crate) addresses: Value,
    /// What it prints after the addresses.
    answers: Receiver<String>,
}

impl Service {
    pub(crate) fn start(name: &str, options: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("msnp-terminal-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut command = msnp(&["service", "--until-eof"]);
        command.arg("--ca-file").arg(folder.join("ca.pem")).arg("--port-file").arg(folder.join("ports.json"));
        let mut child = command
            .args(options)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let answers = lines_of(child.stdout.take().unwrap());
        let line = answers.recv_timeout(PATIENCE).unwrap();
        let addresses: Value = serde_json::from_str(&line).unwrap();
        let in_file = std::fs::read_to_string(folder.join("ports.json")).unwrap();
        assert_eq!(in_file, line + "\n");
        Self { child, folder, addresses, answers }
    }

    /// Gives a line to a service that has `--controls`, and waits for the answer.
    pub(crate) fn raw_control(&mut self, line: &str) -> Value {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
        let answer = self.answers.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no answer to {line}"));
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("not JSON: {answer}"))
    }

    /// The same with a command that has to be carried out.
    pub(crate) fn control(&mut self, command: Value) -> Value {
        let answer = self.raw_control(&command.to_string());
        assert_eq!(answer["done"], command["do"], "{answer}");
        answer
    }

    pub(crate) fn address(&self, which: &str) -> &str {
        self.addresses[which].as_str().unwrap()
    }

    /// `msnp pipe` for an account of the default set.
    pub(crate) fn pipe_command(&self, who: &str, options: &[&str]) -> Command {
        let mut command = msnp(&["pipe", "--account"]);
        command.arg(format!("{who}@example.com")).args(["--server", self.address("dispatch")]);
        command.args(["--nexus", self.address("nexus_url")]).arg("--ca").arg(self.folder.join("ca.pem"));
        command.args(options).env("MSNP_PASSWORD", format!("{who}-secret"));
        command
    }

    pub(crate) fn pipe(&self, who: &str, options: &[&str]) -> Pipe {
        Pipe::start(self.pipe_command(who, options))
    }

    /// Ends the input, by which it stops.
    pub(crate) fn stop(&mut self) -> Option<i32> {
        drop(self.child.stdin.take());
        wait(&mut self.child)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A running `msnp pipe`.
pub(crate) struct Pipe {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    /// What was read so far; of very much the end.
    pub(crate) seen: Vec<Value>,
}

impl Pipe {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let lines = lines_of(child.stdout.take().unwrap());
        let input = child.stdin.take();
        Self { child, input, lines, seen: Vec::new() }
    }

    pub(crate) fn raw(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Gives a command that is what the schema says.
    pub(crate) fn give(&mut self, command: Value) {
        assert!(COMMANDS.is_valid(&command), "not what the schema says: {command}");
        self.raw(&command.to_string());
    }

    /// The next event that `pick` picks.
    pub(crate) fn until(&mut self, what: &str, pick: impl Fn(&Value) -> bool) -> Value {
        let limit = Instant::now() + PATIENCE;
        loop {
            let Some(event) = self.next(limit) else { panic!("no {what} in {:#?}", self.seen) };
            if pick(&event) {
                return event;
            }
        }
    }

    /// The next event that `pick` picks, if it comes in that time.
    pub(crate) fn look_for(&mut self, limit: Duration, pick: impl Fn(&Value) -> bool) -> Option<Value> {
        let limit = Instant::now() + limit;
        loop {
            let event = self.next(limit)?;
            if pick(&event) {
                return Some(event);
            }
        }
    }

    fn next(&mut self, limit: Instant) -> Option<Value> {
        match self.lines.recv_timeout(limit.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                let event = event(&line);
                if self.seen.len() == MOST_SEEN {
                    self.seen.drain(..MOST_SEEN / 2);
                }
                self.seen.push(event.clone());
                Some(event)
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => None,
        }
    }

    /// The next event of this kind.
    pub(crate) fn event(&mut self, kind: &str) -> Value {
        self.until(kind, |event| event["event"] == kind)
    }

    /// The next event that answers the command with this id.
    pub(crate) fn answer(&mut self, id: &str) -> Value {
        self.until(id, |event| event["id"] == id)
    }

    /// The same with another limit.
    pub(crate) fn answer_within(&mut self, id: &str, limit: Duration) -> Value {
        let limit = Instant::now() + limit;
        loop {
            let Some(event) = self.next(limit) else { panic!("no answer to {id}") };
            if event["id"] == id {
                return event;
            }
        }
    }

    /// The number of the process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Ends the input, and reads to the end: all that was still told, and the exit code.
    pub(crate) fn end(self) -> (Vec<Value>, Option<i32>) {
        self.lives_out(PATIENCE)
    }

    /// The same with another limit.
    pub(crate) fn lives_out(mut self, limit: Duration) -> (Vec<Value>, Option<i32>) {
        drop(self.input.take());
        self.ends(limit)
    }

    /// Everything until the program ends by itself, while its input stays open.
    pub(crate) fn ends(mut self, limit: Duration) -> (Vec<Value>, Option<i32>) {
        let limit = Instant::now() + limit;
        while self.next(limit).is_some() {}
        let code = wait(&mut self.child);
        (std::mem::take(&mut self.seen), code)
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
