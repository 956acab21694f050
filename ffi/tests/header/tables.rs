//! The tables of events (`src/event_table.rs`), of results (`src/result.rs`) and of requests (`src/*/requests.rs`), written out for cbindgen,
//! which expands no macros.

use std::fs;
use std::path::Path;

use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, Field, FieldsNamed, FnArg, Ident, LitInt, LitStr, Pat, Token, Type, parenthesized,
};

/// A table of events: its enumeration and its union, and what stands in them.
struct Events {
    kinds: (Vec<Attribute>, Ident),
    data: (Vec<Attribute>, Ident),
    entries: Vec<Entry>,
}

struct Entry {
    doc: Vec<Attribute>,
    kind: Ident,
    number: LitInt,
    members: Punctuated<Field, Token![,]>,
}

impl Parse for Events {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let kinds_doc = input.call(Attribute::parse_outer)?;
        input.parse::<Token![enum]>()?;
        let kinds = (kinds_doc, input.parse()?);
        input.parse::<Token![;]>()?;
        let data_doc = input.call(Attribute::parse_outer)?;
        input.parse::<Token![union]>()?;
        let data = (data_doc, input.parse()?);
        input.parse::<Token![;]>()?;

        // The function that fills them in is none of C's business.
        input.call(Attribute::parse_outer)?;
        input.parse::<Token![fn]>()?;
        input.parse::<Ident>()?;
        let arguments;
        parenthesized!(arguments in input);
        Punctuated::<FnArg, Token![,]>::parse_terminated(&arguments)?;
        input.parse::<Token![->]>()?;
        input.parse::<Type>()?;
        input.parse::<Token![;]>()?;

        let mut entries = Vec::new();
        while !input.is_empty() {
            entries.push(input.parse()?);
        }
        Ok(Self { kinds, data, entries })
    }
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let doc = input.call(Attribute::parse_outer)?;
        let kind = input.parse()?;
        input.parse::<Token![=]>()?;
        let number = input.parse()?;
        let members = input.parse::<FieldsNamed>()?.named;
        while !input.is_empty() && !input.peek(Token![#]) {
            Pat::parse_multi_with_leading_vert(input)?;
            input.parse::<Token![=>]>()?;
            input.parse::<Expr>()?;
            input.parse::<Token![,]>()?;
        }
        Ok(Self { doc, kind, number, members })
    }
}

impl Events {
    /// The items that `events!` makes of it, but for the function.
    fn items(mut self) -> String {
        let members = self.entries.iter().flat_map(|entry| &entry.members);
        let members: Vec<_> =
            members.map(|Field { attrs, ident, ty, .. }| quote!(#(#attrs)* pub #ident: #ty)).collect();
        self.entries.sort_by_key(|entry| entry.number.base10_parse::<u32>().expect("a number of a kind"));
        let kinds =
            self.entries.iter().map(|Entry { doc, kind, number, .. }| quote!(#(#doc)* #kind = #number));
        let ((kinds_doc, kinds_name), (data_doc, data_name)) = (self.kinds, self.data);
        let items = quote! {
            #(#kinds_doc)*
            #[repr(u32)]
            pub enum #kinds_name { #(#kinds,)* }
            #(#data_doc)*
            #[repr(C)]
            pub union #data_name { #(#members,)* }
        };
        items.to_string()
    }
}

/// A table of results: what stands before it, its name, and the results with their words left out.
struct Results {
    about: Vec<Attribute>,
    name: Ident,
    entries: Vec<(Vec<Attribute>, Ident, LitInt)>,
}

impl Parse for Results {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let about = input.call(Attribute::parse_outer)?;
        input.parse::<Token![enum]>()?;
        let name = input.parse()?;
        input.parse::<Token![;]>()?;
        let mut entries = Vec::new();
        while !input.is_empty() {
            // What only some builds have words for is in the header of all.
            if input.peek(Ident) {
                input.parse::<Ident>()?;
                input.parse::<Token![:]>()?;
            }
            let doc = input.call(Attribute::parse_outer)?;
            let name = input.parse()?;
            input.parse::<Token![=]>()?;
            entries.push((doc, name, input.parse()?));
            input.parse::<Token![:]>()?;
            Punctuated::<LitStr, Token![,]>::parse_separated_nonempty(input)?;
            input.parse::<Token![;]>()?;
        }
        Ok(Self { about, name, entries })
    }
}

impl Results {
    fn items(self) -> String {
        let Self { about, name, mut entries } = self;
        entries.sort_by_key(|(.., number)| number.base10_parse::<u32>().expect("a number of a result"));
        let entries = entries.iter().map(|(doc, name, number)| quote!(#(#doc)* #name = #number));
        quote!(#(#about)* #[repr(u32)] pub enum #name { #(#entries,)* }).to_string()
    }
}

/// A table of requests.
struct Requests {
    /// `client` or `machine`.
    layer: Ident,
    entries: Vec<Request>,
}

struct Request {
    doc: Vec<Attribute>,
    /// What stands below the line about `request`.
    errors: Vec<Attribute>,
    name: Ident,
    arguments: Vec<(Ident, Ident)>,
}

impl Parse for Requests {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let layer = input.parse()?;
        input.parse::<Token![:]>()?;
        let mut entries = Vec::new();
        while !input.is_empty() {
            entries.push(input.parse()?);
        }
        Ok(Self { layer, entries })
    }
}

impl Parse for Request {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let doc = input.call(Attribute::parse_outer)?;
        input.parse::<Ident>()?;
        let errors = input.call(Attribute::parse_outer)?;
        input.parse::<Token![fn]>()?;
        let name = input.parse()?;
        let given;
        parenthesized!(given in input);
        let mut arguments = Vec::new();
        while !given.is_empty() {
            let argument = given.parse()?;
            given.parse::<Token![:]>()?;
            arguments.push((argument, given.parse()?));
            given.parse::<Option<Token![,]>>()?;
        }
        input.parse::<Token![=>]>()?;
        input.parse::<Expr>()?;
        // What only some builds have is in the header of all.
        if input.parse::<Option<Token![,]>>()?.is_some() {
            input.parse::<Token![in]>()?;
            input.parse::<LitStr>()?;
        }
        input.parse::<Token![;]>()?;
        Ok(Self { doc, errors, name, arguments })
    }
}

impl Requests {
    /// The functions that `requests!` makes of it, without what they do.
    fn items(self) -> String {
        let layer = &self.layer;
        let answers = match layer.to_string().as_str() {
            "client" => "`MSNP_EVENT_ANSWERED`",
            "machine" => "`MSNP_MACHINE_EVENT_ANSWERED` or `MSNP_MACHINE_EVENT_REFUSED`",
            other => panic!("there is no layer {other}"),
        };
        let about = format!(" - `request`: if not NULL, its number, which comes back in {answers}.");
        let handle = format_ident!("msnp_{layer}");
        let functions = self.entries.iter().map(|Request { doc, errors, name, arguments }| {
            let arguments = arguments.iter().map(|(argument, kind)| match kind.to_string().as_str() {
                "u32" | "ChosenStatus" | "DecidingList" => quote!(#argument: u32),
                "bool" => quote!(#argument: bool),
                _ => quote!(#argument: *const c_char),
            });
            quote! {
                #(#doc)*
                #[doc = #about]
                #[doc = ""]
                #(#errors)*
                #[unsafe(no_mangle)]
                pub unsafe extern "C" fn #name(#layer: *mut #handle, #(#arguments,)* request: *mut u32) -> msnp_result {}
            }
        });
        quote!(#(#functions)*).to_string()
    }
}

/// Copies a folder of sources, with every table written out.
pub(crate) fn write_out(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the sources are a folder") {
        let path = entry.expect("the folder can be read").path();
        let target = to.join(path.file_name().expect("a file has a name"));
        if path.is_dir() {
            write_out(&path, &target);
            continue;
        }
        let source = fs::read_to_string(&path).expect("sources are text");
        fs::write(target, expanded(&source, &path)).expect("a copy can be written");
    }
}

fn expanded(source: &str, path: &Path) -> String {
    let source = replaced::<Events>(source, "events", Events::items, path);
    let source = replaced::<Results>(&source, "results", Results::items, path);
    replaced::<Requests>(&source, "requests", Requests::items, path)
}

/// The source with the items of a table in its place.
fn replaced<T: Parse>(source: &str, name: &str, items: impl Fn(T) -> String, path: &Path) -> String {
    let Some((before, rest)) = source.split_once(&format!("\n{name}! {{")) else { return source.to_owned() };
    let (table, after) = rest.split_once("\n}\n").expect("a table ends");
    let table = syn::parse_str(table).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    format!("{before}\n{}\n{after}", items(table))
}
