/* Where fields lie in the linear memory: compiled by clang for wasm32, read by `make`, never linked. */
#define MSNP_MACHINE_ONLY
#include <msnp.h>

#define AT(type, field) const unsigned AT_##type##_##field = __builtin_offsetof(struct type, field);
#define SIZE(type) const unsigned SIZE_##type = sizeof(struct type);

SIZE(msnp_sign_in)
AT(msnp_sign_in, account)
AT(msnp_sign_in, password)
AT(msnp_sign_in, host)
AT(msnp_sign_in, port)
AT(msnp_sign_in, password_may_travel_unencrypted)
AT(msnp_sign_in, nexus)
AT(msnp_sign_in, login)
AT(msnp_sign_in, capabilities)
SIZE(msnp_output)
AT(msnp_output, link)
AT(msnp_output, data)
AT(msnp_endpoint, host)
AT(msnp_endpoint, port)
AT(msnp_endpoint, tls)
AT(msnp_text, length)
AT(msnp_text, form)
AT(msnp_machine_event, data)
AT(msnp_machine_signed_in, account)
AT(msnp_machine_contact, account)
AT(msnp_machine_contact, name)
AT(msnp_machine_contact, lists)
AT(msnp_machine_message, conversation)
AT(msnp_machine_message, kind)
AT(msnp_machine_message, account)
AT(msnp_machine_message, text)
AT(msnp_machine_fate, conversation)
AT(msnp_machine_fate, message)
AT(msnp_machine_fate, result)
AT(msnp_machine_fate, code)
AT(msnp_machine_signed_out, reason)
AT(msnp_machine_signed_out, wait)
