//! JSON: one file per ABI, one structure or constant per line.

use std::path::PathBuf;

use public_headers::registry::Value;
use serde_json::json;

use crate::emit::Files;
use crate::model::{Abi, Const, Field, Struct};

fn field(f: &Field) -> serde_json::Value {
    let mut value = json!({ "name": f.name, "offset": f.offset, "size": f.size, "type": f.ty, "doc": f.doc });
    if f.padding {
        value["padding"] = json!(true);
    }
    if !f.arms.is_empty() {
        value["members"] = f.arms.iter().map(|(n, t, s)| json!({ "name": n, "type": t, "size": s })).collect();
    }
    value
}

fn structure(s: &Struct) -> String {
    let fields: Vec<_> = s.fields.iter().map(field).collect();
    json!({ "name": s.name, "c": s.c_type, "module": s.module, "header": s.header, "size": s.size, "doc": s.doc,
            "fields": fields })
    .to_string()
}

fn constant(c: &Const) -> String {
    let value = match c.value {
        Value::Int(v) => i64::try_from(v).map_or_else(|_| json!(v as u64), |v| json!(v)),
        Value::Str(s) => json!(s),
    };
    json!({ "name": c.name, "c": c.c_name, "module": c.module, "header": c.header, "type": c.ty, "value": value,
            "doc": c.doc })
    .to_string()
}

/// Adds the file of one ABI.
pub fn write(abi: &Abi, files: &mut Files) {
    let structs: Vec<_> = abi.structs.iter().map(structure).collect();
    let constants: Vec<_> = abi.constants.iter().map(constant).collect();
    let text = format!(
        "{{\"abi\":\"{}\",\"pointer_bits\":{},\n\"structs\":[\n{}\n],\n\"constants\":[\n{}\n]}}\n",
        abi.name,
        abi.width,
        structs.join(",\n"),
        constants.join(",\n")
    );
    files.insert(PathBuf::from(format!("{}.json", abi.name)), text);
}
