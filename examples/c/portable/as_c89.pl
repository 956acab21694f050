# What wasm2c writes, as C89 with `long long`: `perl -0777 -p as_c89.pl`. Every rule says what it makes of what C99 would have.

# `// comment`, where it is not within another one.
s{(/\*.*?\*/)|//([^\n]*)}{$1 // "/*$2 */"}gse;
# `inline`
s{static inline}{static}g;
# A comma after the last word of an enumeration.
s{,(\s*(?:/\*[^\n]*\*/\s*)?(?:\#endif\n)?\} wasm_rt_(?:trap|type)_t;)}{$1}g;
# A loop that declares its variable: before the first statement of its function.
s{(\) \{ *(\\?)\n)((?:(?!\) \{ *\\?\n|\n *\}).)*?)for \((?:u32|uint32_t) i = (\w+);}{$1  u32 i; $2\n$3for (i = $4;}gs;
# A check before a declaration: after it.
s{( *MEMCHECK\(mem, addr, t1\); *\\\n)( *t1 [^\n]*\\\n)}{$2$1}g;
s{(  FUNC_PROLOGUE;\n)((?:  (?:u32|u64|f32|f64) w2c_[^;]*;\n)+)}{$2$1}g;
# A structure without a name in an expression: field by field.
s{(dest->data\[dest_addr \+ i\]) = \(wasm_rt_funcref_t\)\{\s*(\S+),\s*(\S+),\s*([^\}]*?)\};}
 {$1.func_type = $2;\n    $1.func = $3;\n    $1.module_instance = $4;}g;
# A macro with any number of arguments: one that is called with them.
s{(\#define CALL_INDIRECT\(table, t, ft, x), \.\.\.\)}{$1)}g;
s{\(\(t\)table\.data\[x\]\.func\)\(__VA_ARGS__\)\)}{(t)table.data[x].func)}g;
s{(CALL_INDIRECT\([^\n]*? \(\*\)\([^)]*\), \d+, \w+), }{$1)(}g;
# The result of a function that has none.
s{(\nvoid \w+\([^\n]*\{\n)  return }{$1  }g;
