//! What the library exports: the texts that stand at it in the source, and the types as Rust has them. The generated Python lacks the first at
//! run time and the second always.

use serde_json::{Map, Value, json};
use uniffi_bindgen::interface::{Argument, AsType, ComponentInterface, Enum, Field, Type};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, GlobalConfig};

/// All of it but its errors, in JSON: `records` and `enums` by name, `functions` by name or `Object.method`.
pub(crate) fn describe(library: &str) -> Result<Value, Box<dyn std::error::Error>> {
    let loader = BindgenLoader::new(BindgenPaths::default(), GlobalConfig::default());
    let interfaces = loader.load_cis(loader.load_metadata(library.into())?)?;
    let of_ours = interfaces.iter().find(|interface| interface.namespace() == "msnp_native");
    Ok(described(of_ours.ok_or("this library exports nothing of msnp")?))
}

fn described(interface: &ComponentInterface) -> Value {
    let records = interface.record_definitions().iter().map(|record| {
        (
            record.name().to_owned(),
            json!({ "about": about(record.docstring()), "fields": fields(record.fields()) }),
        )
    });
    let of_values = |one: &&Enum| !interface.is_name_used_as_error(one.name());
    let enums = interface
        .enum_definitions()
        .iter()
        .filter(of_values)
        .map(|one| (one.name().to_owned(), enumeration(one)));
    let functions = interface
        .function_definitions()
        .iter()
        .map(|function| (function.name().to_owned(), arguments(function.arguments())));
    let methods = interface.object_definitions().iter().flat_map(|object| {
        let made = object
            .constructors()
            .into_iter()
            .map(|one| (object.name().to_owned(), arguments(one.arguments())));
        let methods = object
            .methods()
            .into_iter()
            .map(|one| (format!("{}.{}", object.name(), one.name()), arguments(one.arguments())));
        made.chain(methods).collect::<Vec<_>>()
    });
    json!({
        "records": records.collect::<Map<_, _>>(),
        "enums": enums.collect::<Map<_, _>>(),
        "functions": functions.chain(methods).collect::<Map<_, _>>(),
    })
}

fn enumeration(one: &Enum) -> Value {
    let variants = one.variants().iter().map(|variant| {
        let about = about(variant.docstring());
        json!({ "name": variant.name(), "about": about, "fields": fields(variant.fields()) })
    });
    json!({ "about": about(one.docstring()), "variants": variants.collect::<Vec<_>>() })
}

fn fields(fields: &[Field]) -> Vec<Value> {
    fields
        .iter()
        .map(|field| {
            json!({ "name": field.name(), "type": type_of(&field.as_type()), "about": about(field.docstring()) })
        })
        .collect()
}

fn arguments(arguments: Vec<&Argument>) -> Value {
    arguments
        .into_iter()
        .map(|argument| json!({ "name": argument.name(), "type": type_of(&argument.as_type()) }))
        .collect()
}

/// A text as it stands in the source, without the space in front of each line.
fn about(text: Option<&str>) -> String {
    let lines = text.unwrap_or_default().lines();
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// `u16`, `Status`, `Optional<String>`.
fn type_of(kind: &Type) -> String {
    match kind {
        Type::UInt8 => "u8".to_owned(),
        Type::Int8 => "i8".to_owned(),
        Type::UInt16 => "u16".to_owned(),
        Type::Int16 => "i16".to_owned(),
        Type::UInt32 => "u32".to_owned(),
        Type::Int32 => "i32".to_owned(),
        Type::UInt64 => "u64".to_owned(),
        Type::Int64 => "i64".to_owned(),
        Type::Float32 => "f32".to_owned(),
        Type::Float64 => "f64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::String => "String".to_owned(),
        Type::Bytes => "Bytes".to_owned(),
        Type::Timestamp => "Timestamp".to_owned(),
        Type::Duration => "Duration".to_owned(),
        Type::Object { name, .. }
        | Type::Record { name, .. }
        | Type::Enum { name, .. }
        | Type::CallbackInterface { name, .. }
        | Type::Custom { name, .. } => name.clone(),
        Type::Box { inner_type } => type_of(inner_type),
        Type::Optional { inner_type } => format!("Optional<{}>", type_of(inner_type)),
        Type::Sequence { inner_type } | Type::Set { inner_type } => {
            format!("Sequence<{}>", type_of(inner_type))
        }
        Type::Map { key_type, value_type } => format!("Map<{}, {}>", type_of(key_type), type_of(value_type)),
    }
}
