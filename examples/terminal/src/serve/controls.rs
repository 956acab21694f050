//! `--controls`: standard input says what the service does wrong, standard output answers.

use msnp_service::{Server, Service};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::command::{self, Command, Line};
use crate::json_lines::{self, Complaint, Malformed};
use crate::json_output;

/// The answer to one line.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Value>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Outcome {
    Done {
        done: String,
        #[serde(flatten)]
        told: Map<String, Value>,
    },
    Error {
        error: String,
        advice: String,
    },
}

/// Carries out commands until the end of standard input. Each has taken effect when its answer is written.
pub(super) fn obey(service: &Service) {
    let mut input = std::io::stdin().lock();
    let mut output = std::io::stdout().lock();
    loop {
        let line = match json_lines::next(&mut input) {
            Ok(Some(line)) => line,
            Ok(None) => return,
            Err(error) => {
                log::error!("standard input cannot be read: {error}");
                return;
            }
        };
        let answer = answer(service, line);
        // Who reads no answers may still give commands.
        if let Err(error) = json_output::write(&mut output, &answer) {
            log::warn!("standard output cannot be written: {error}");
        }
    }
}

fn answer(service: &Service, line: Result<Vec<u8>, Malformed>) -> Answer {
    match line.and_then(|line| command::read(&line)) {
        Ok(Line { id, word, command }) => {
            let outcome = match carry_out(service, command) {
                Ok(told) => Outcome::Done { done: word, told },
                Err((error, advice)) => Outcome::Error { error, advice },
            };
            Answer { outcome, id }
        }
        Err(Malformed { id, reason, advice }) => {
            Answer { outcome: Outcome::Error { error: reason, advice }, id }
        }
    }
}

type Told = Result<Map<String, Value>, Complaint>;

fn told(value: Value) -> Map<String, Value> {
    if let Value::Object(fields) = value { fields } else { Map::new() }
}

/// Whether the service knows the account.
fn known(service: &Service, account: &str) -> Result<(), Complaint> {
    if service.list_of(account).is_some() {
        return Ok(());
    }
    let advice = "Take an account that the service was started with, or make it with “add-account”.";
    Err((format!("there is no account “{account}”"), advice.to_owned()))
}

/// Whether there is a session that the command could reach.
fn online(service: &Service, account: &str) -> Result<(), Complaint> {
    known(service, account)?;
    if service.is_online(account) {
        return Ok(());
    }
    Err((format!("{account} is not signed in"), "Sign in first; “status” tells when it is so.".to_owned()))
}

fn carry_out(service: &Service, command: Command) -> Told {
    let controls = service.controls();
    match command {
        Command::Cut { account, only } => {
            known(service, &account)?;
            match only {
                Some(Server::Switchboard) => controls.cut_switchboards(&account),
                Some(Server::Dispatch | Server::Notification | Server::Passport | Server::Gateway) => {
                    controls.cut_notification(&account);
                }
                None => controls.cut(&account),
            }
        }
        Command::CutEverything => controls.cut_everything(),
        Command::Kick { account, reason } => {
            online(service, &account)?;
            service.kick(&account, reason);
        }
        Command::Hold(hold) => controls.hold_output(hold),
        Command::Delay(delay) => controls.delay_all(delay),
        Command::Stall { of_a_hundred, span } => controls.stall_some(of_a_hundred, span),
        Command::Split(piece) => controls.split_output(piece),
        Command::RefuseConnections { server, refuse } => {
            if server == Server::Gateway {
                gateway(service)?;
            }
            controls.refuse_connections(server, refuse);
        }
        Command::CutGateway => {
            gateway(service)?;
            controls.cut_gateway_sockets();
        }
        Command::ExpireGatewaySessions => {
            gateway(service)?;
            controls.expire_gateway_sessions();
        }
        Command::Rule(rule) => controls.add(rule),
        Command::Clear => controls.clear(),
        Command::AddAccount(account) => service.add_account(*account),
        Command::RevokeTickets(account) => {
            known(service, &account)?;
            service.revoke_tickets(&account);
        }
        Command::Challenge(account) => {
            online(service, &account)?;
            service.challenge(&account);
        }
        Command::Flood { account, kind, times } => {
            online(service, &account)?;
            controls.flood(&account, kind, times);
        }
        Command::SendRaw { account, text, to_switchboards } => {
            online(service, &account)?;
            if to_switchboards {
                service.send_raw_to_switchboards(&account, text.as_bytes());
            } else {
                service.send_raw(&account, text.as_bytes());
            }
        }
        Command::NewMail { account, from, address, subject } => {
            online(service, &account)?;
            service.new_mail(&account, &from, &address, &subject);
        }
        // It waits for one who is not signed in.
        Command::OfflineMessage { account, from, address } => {
            known(service, &account)?;
            service.offline_message(&account, &from, &address);
        }
        Command::Alert { account, text } => {
            online(service, &account)?;
            service.alert(&account, &text);
        }
        Command::Page { account, from, text } => {
            online(service, &account)?;
            service.page(&account, &from, &text);
        }
        Command::ShutdownNotice(minutes) => service.system_shutdown_notice(minutes),
        Command::Status(account) => {
            known(service, &account)?;
            let status = service.status_of(&account);
            return Ok(told(json!({ "online": service.is_online(&account), "status": status })));
        }
        Command::List(account) => {
            known(service, &account)?;
            return Ok(told(json!({ "list": service.list_of(&account) })));
        }
        Command::Rules => return Ok(told(json!({ "left": controls.rules_left() }))),
        Command::Counters => return Ok(told(json!({ "counters": service.counters() }))),
        Command::ResetCounters => service.reset_counters(),
    }
    Ok(Map::new())
}

/// Whether the gateway is served.
fn gateway(service: &Service) -> Result<(), Complaint> {
    if service.addresses().gateway.is_some() {
        return Ok(());
    }
    Err(("the gateway is not served".to_owned(), "Start the service with --gateway-port.".to_owned()))
}
