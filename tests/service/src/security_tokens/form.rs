//! What differs between the two services that give tickets: namespaces, names of elements, faults.

use crate::codec::escape_xml;
use crate::http::Response;
use crate::security_tokens::{NEWER_SECURITY_TOKEN_PATH, SECURITY_TOKEN_PATH, passport_header};

/// What each part of an answer is bound to, so that clients that search for `<wsse:BinarySecurityToken` find it.
const OLDER_NAMESPACES: &str = "xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\" \
    xmlns:wsse=\"http://schemas.xmlsoap.org/ws/2003/06/secext\" \
    xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\" \
    xmlns:wsp=\"http://schemas.xmlsoap.org/ws/2002/12/policy\" \
    xmlns:wsa=\"http://schemas.xmlsoap.org/ws/2004/03/addressing\" \
    xmlns:wst=\"http://schemas.xmlsoap.org/ws/2004/04/trust\" \
    xmlns:psf=\"http://schemas.microsoft.com/Passport/SoapServices/SOAPFault\"";
const NEWER_NAMESPACES: &str = "xmlns:S=\"http://www.w3.org/2003/05/soap-envelope\" \
    xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\" \
    xmlns:wsu=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd\" \
    xmlns:wsp=\"http://schemas.xmlsoap.org/ws/2004/09/policy\" \
    xmlns:wsa=\"http://www.w3.org/2005/08/addressing\" \
    xmlns:wst=\"http://schemas.xmlsoap.org/ws/2005/02/trust\" \
    xmlns:psf=\"http://schemas.microsoft.com/Passport/SoapServices/SOAPFault\"";

/// The form of a request and of its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// RST.srf, SOAP 1.1.
    Older,
    /// RST2.srf, SOAP 1.2.
    Newer,
}

impl Form {
    /// The form of what is posted there.
    pub(crate) fn of_path(path: &str) -> Option<Form> {
        let forms = [(SECURITY_TOKEN_PATH, Form::Older), (NEWER_SECURITY_TOKEN_PATH, Form::Newer)];
        forms.into_iter().find(|(known, _)| path.eq_ignore_ascii_case(known)).map(|(_, form)| form)
    }

    pub(super) fn other(self) -> Form {
        match self {
            Form::Older => Form::Newer,
            Form::Newer => Form::Older,
        }
    }

    /// SOAP 1.1 and 1.2.
    pub(super) fn envelope_namespace(self) -> &'static str {
        match self {
            Form::Older => "http://schemas.xmlsoap.org/soap/envelope/",
            Form::Newer => "http://www.w3.org/2003/05/soap-envelope",
        }
    }

    fn envelope(self, inside: &str) -> Response {
        let (namespaces, content) = match self {
            Form::Older => (OLDER_NAMESPACES, "text/xml"),
            Form::Newer => (NEWER_NAMESPACES, "application/soap+xml"),
        };
        let document = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\" ?><S:Envelope {namespaces}>{inside}</S:Envelope>"
        );
        Response::new(200).with("Content-Type", format!("{content}; charset=utf-8")).body(document)
    }

    /// The answer with tickets.
    pub(super) fn success(self, passport: &str, tokens: &str) -> Response {
        let action = match self {
            Form::Older => "",
            Form::Newer => {
                "<wsa:Action S:mustUnderstand=\"1\">http://schemas.xmlsoap.org/ws/2005/02/trust/RSTR/Issue</wsa:Action>\
                 <wsa:To S:mustUnderstand=\"1\">http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To>"
            }
        };
        self.envelope(&format!(
            "<S:Header>{action}{passport}</S:Header><S:Body><wst:RequestSecurityTokenResponseCollection>{tokens}\
             </wst:RequestSecurityTokenResponseCollection></S:Body>"
        ))
    }

    /// An answer without a ticket, for [`Action::Wrong`](crate::Action::Wrong).
    pub(crate) fn without_tickets(self) -> Response {
        self.envelope("<S:Body><wst:RequestSecurityTokenResponseCollection/></S:Body>")
    }

    /// A wrong password, or an unknown account: nobody is to find out which.
    pub(crate) fn failed(self) -> Response {
        match self {
            Form::Older => {
                let header = passport_header("0x80048800", "0x80048823", "", "");
                self.envelope(&format!(
                    "<S:Header>{header}</S:Header><S:Fault><faultcode>wsse:FailedAuthentication</faultcode>\
                     <faultstring>Authentication Failure</faultstring></S:Fault>"
                ))
            }
            Form::Newer => {
                let header = passport_header("0x80048800", "0x80048821", "", "");
                self.newer_fault(
                    &header,
                    "wst:FailedAuthentication",
                    "Authentication Failure",
                    ["0x80048821", "0x80041012"],
                )
            }
        }
    }

    /// What could not be read, or asks for sites that are not known.
    pub(super) fn invalid(self) -> Response {
        match self {
            Form::Older => self.envelope(
                "<S:Fault><faultcode>S:Client</faultcode><faultstring>Invalid Request</faultstring></S:Fault>",
            ),
            Form::Newer => self.newer_fault(
                "",
                "wst:InvalidRequest",
                "Invalid Request",
                ["0x80048820", "0x80045c01"],
            ),
        }
    }

    /// The account lives at another service: the same request is to be made there.
    pub(crate) fn moved(self, location: &str) -> Response {
        let location = escape_xml(location);
        let header = passport_header("0x80048800", "0x80048852", "", "");
        self.envelope(&format!(
            "<S:Header>{header}</S:Header><S:Fault><faultcode>psf:Redirect</faultcode>\
             <psf:redirectUrl>{location}</psf:redirectUrl><faultstring>Authentication Failure</faultstring></S:Fault>"
        ))
    }

    fn newer_fault(self, passport: &str, subcode: &str, text: &str, [value, code]: [&str; 2]) -> Response {
        let header = match passport {
            "" => String::new(),
            header => format!("<S:Header>{header}</S:Header>"),
        };
        self.envelope(&format!(
            "{header}<S:Body><S:Fault><S:Code><S:Value>S:Sender</S:Value><S:Subcode><S:Value>{subcode}</S:Value></S:Subcode>\
             </S:Code><S:Reason><S:Text xml:lang=\"en-US\">{text}</S:Text></S:Reason><S:Detail><psf:error><psf:value>{value}</psf:value>\
             <psf:internalerror><psf:code>{code}</psf:code><psf:text>{text}</psf:text></psf:internalerror></psf:error></S:Detail>\
             </S:Fault></S:Body>"
        ))
    }

    /// The name of the element that says how long a ticket is good.
    pub(super) fn lifetime(self) -> &'static str {
        match self {
            Form::Older => "LifeTime",
            Form::Newer => "Lifetime",
        }
    }

    /// What points at the ticket of this id.
    pub(super) fn references(self, id: &str) -> String {
        match self {
            Form::Older => format!(
                "<wst:RequestedTokenReference><wsse:KeyIdentifier ValueType=\"urn:passport\"/>\
                 <wsse:Reference URI=\"#{id}\"/></wst:RequestedTokenReference>"
            ),
            Form::Newer => {
                let reference = format!(
                    "<wsse:SecurityTokenReference><wsse:Reference URI=\"#{id}\"/></wsse:SecurityTokenReference>"
                );
                format!(
                    "<wst:RequestedAttachedReference>{reference}</wst:RequestedAttachedReference>\
                     <wst:RequestedUnattachedReference>{reference}</wst:RequestedUnattachedReference>"
                )
            }
        }
    }
}
