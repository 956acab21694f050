/*
 The functions of msnp.h that handheld.c and sockets.c call, on top of the generated C: texts and structures are carried into the
 linear memory and out of it. One machine for each program. Events that handheld.c does not look at have their kind, and no data: add
 what your program needs, here and in layout.c.
 */
#define MSNP_MACHINE_ONLY
#include <msnp.h>

#include <string.h>

#include "layout.h"
#include "msnp_machine.h"

static Z_msnp_instance_t instance;
static uint32_t machine_at;
/* What lies behind the machine is used for one call, and then for the next. */
static uint32_t scratch_begin, scratch;

#define MEMORY (instance.w2c_memory.data)

static uint32_t word(uint32_t at)
{
    const uint8_t *bytes = MEMORY + at;
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static uint64_t long_word(uint32_t at)
{
    return word(at) | (uint64_t)word(at + 4) << 32;
}

static void put_word(uint32_t at, uint32_t value)
{
    int place;
    for (place = 0; place < 4; place++)
        MEMORY[at + (uint32_t)place] = (uint8_t)(value >> 8 * place);
}

/* Room in the linear memory until the next call; 0 when there is none. */
static uint32_t room(size_t length)
{
    uint32_t at = scratch;
    if (length > instance.w2c_memory.size - scratch)
        return 0;
    scratch = (scratch + (uint32_t)length + 7) & ~(uint32_t)7;
    return at;
}

static uint32_t carry_in(const void *bytes, size_t length)
{
    uint32_t at = room(length);
    if (at != 0)
        memcpy(MEMORY + at, bytes, length);
    return at;
}

static uint32_t carry_text(const char *text)
{
    return text == NULL ? 0 : carry_in(text, strlen(text) + 1);
}

static struct msnp_string string_at(uint32_t at)
{
    struct msnp_string string;
    string.data = (const char *)(MEMORY + word(at));
    string.length = word(at + 4);
    return string;
}

static struct msnp_text text_at(uint32_t at)
{
    struct msnp_text text;
    text.data = MEMORY + word(at);
    text.length = word(at + AT_msnp_text_length);
    text.form = word(at + AT_msnp_text_form);
    return text;
}

msnp_result msnp_machine_init(void *memory, size_t size, struct msnp_machine **machine)
{
    uint32_t length, out;
    msnp_result result;
    if (memory == NULL || machine == NULL || size == 0)
        return MSNP_RESULT_NULL_POINTER;
    Z_msnp_init_module();
    Z_msnp_instantiate(&instance);
    machine_at = (instance.w2c___heap_base + 15) & ~(uint32_t)15;
    length = Z_msnpZ_msnp_machine_size(&instance);
    scratch_begin = scratch = (machine_at + length + 15) & ~(uint32_t)15;
    if (scratch >= instance.w2c_memory.size || (out = room(4)) == 0)
        return MSNP_RESULT_TOO_SMALL;
    result = Z_msnpZ_msnp_machine_init(&instance, machine_at, length, out);
    /* A name only: the machine lies in the linear memory. */
    *machine = memory;
    return result;
}

void msnp_machine_free(struct msnp_machine *machine)
{
    (void)machine;
    Z_msnpZ_msnp_machine_free(&instance, machine_at);
}

uint32_t msnp_machine_dialect(struct msnp_machine *machine)
{
    (void)machine;
    return Z_msnpZ_msnp_machine_dialect(&instance, machine_at);
}

msnp_result msnp_sign_in_init(struct msnp_sign_in *sign_in)
{
    if (sign_in == NULL)
        return MSNP_RESULT_NULL_POINTER;
    memset(sign_in, 0, sizeof *sign_in);
    sign_in->size = sizeof *sign_in;
    sign_in->port = 1863;
    return MSNP_RESULT_OK;
}

msnp_result msnp_proxy_init(struct msnp_proxy *proxy)
{
    if (proxy == NULL)
        return MSNP_RESULT_NULL_POINTER;
    memset(proxy, 0, sizeof *proxy);
    proxy->size = sizeof *proxy;
    return MSNP_RESULT_OK;
}

/* Account, password, servers, capabilities; everything else has its default. Gateway and proxies are not in what `make` builds. */
msnp_result msnp_machine_sign_in(struct msnp_machine *machine, const struct msnp_sign_in *wish)
{
    uint32_t at;
    msnp_result result;
    (void)machine;
    if (wish->gateway != NULL || wish->proxy != NULL)
        return MSNP_RESULT_NOT_IN_BUILD;
    scratch = scratch_begin;
    at = room(SIZE_msnp_sign_in);
    if (at == 0)
        return MSNP_RESULT_TOO_SMALL;
    Z_msnpZ_msnp_sign_in_init(&instance, at);
    put_word(at + AT_msnp_sign_in_account, carry_text(wish->account));
    put_word(at + AT_msnp_sign_in_password, carry_text(wish->password));
    put_word(at + AT_msnp_sign_in_host, carry_text(wish->host));
    put_word(at + AT_msnp_sign_in_nexus, carry_text(wish->nexus));
    put_word(at + AT_msnp_sign_in_login, carry_text(wish->login));
    put_word(at + AT_msnp_sign_in_capabilities, wish->capabilities);
    MEMORY[at + AT_msnp_sign_in_port] = (uint8_t)wish->port;
    MEMORY[at + AT_msnp_sign_in_port + 1] = (uint8_t)(wish->port >> 8);
    MEMORY[at + AT_msnp_sign_in_password_may_travel_unencrypted] = wish->password_may_travel_unencrypted;
    result = Z_msnpZ_msnp_machine_sign_in(&instance, machine_at, at);
    /* The machine has its own copy of the password. */
    memset(MEMORY + at, 0, scratch - at);
    return result;
}

msnp_result msnp_machine_sign_out(struct msnp_machine *machine)
{
    (void)machine;
    return Z_msnpZ_msnp_machine_sign_out(&instance, machine_at);
}

msnp_result msnp_machine_connected(struct msnp_machine *machine, uint32_t link)
{
    (void)machine;
    return Z_msnpZ_msnp_machine_connected(&instance, machine_at, link);
}

msnp_result msnp_machine_received(struct msnp_machine *machine, uint32_t link, const uint8_t *bytes, size_t length, size_t *taken)
{
    uint32_t at, out;
    msnp_result result;
    (void)machine;
    scratch = scratch_begin;
    out = room(4);
    at = carry_in(bytes, length);
    if (at == 0)
        return MSNP_RESULT_INVALID_LENGTH;
    result = Z_msnpZ_msnp_machine_received(&instance, machine_at, link, at, (uint32_t)length, out);
    if (taken != NULL)
        *taken = word(out);
    return result;
}

msnp_result msnp_machine_sent(struct msnp_machine *machine, uint32_t link, size_t count)
{
    (void)machine;
    return Z_msnpZ_msnp_machine_sent(&instance, machine_at, link, (uint32_t)count);
}

msnp_result msnp_machine_unsent(struct msnp_machine *machine, uint32_t link, struct msnp_bytes *bytes)
{
    uint32_t at;
    msnp_result result;
    (void)machine;
    scratch = scratch_begin;
    at = room(8);
    result = Z_msnpZ_msnp_machine_unsent(&instance, machine_at, link, at);
    bytes->data = MEMORY + word(at);
    bytes->length = word(at + 4);
    return result;
}

msnp_result msnp_machine_closed(struct msnp_machine *machine, uint32_t link, uint32_t why)
{
    (void)machine;
    return Z_msnpZ_msnp_machine_closed(&instance, machine_at, link, why);
}

msnp_result msnp_machine_send_text(struct msnp_machine *machine, uint32_t conversation, const char *account, const char *body,
                                   const struct msnp_format *format, uint32_t *sent_to, uint32_t *message)
{
    uint32_t who, what;
    (void)machine;
    if (format != NULL || sent_to != NULL || message != NULL)
        return MSNP_RESULT_INVALID_VALUE;
    scratch = scratch_begin;
    who = carry_text(account);
    what = carry_text(body);
    return Z_msnpZ_msnp_machine_send_text(&instance, machine_at, conversation, who, what, 0, 0, 0);
}

/* The data of an event; what is not listed has none. */
static void carry_event(uint32_t at, struct msnp_machine_event *event)
{
    event->kind = word(at);
    at += AT_msnp_machine_event_data;
    switch (event->kind) {
    case MSNP_MACHINE_EVENT_SIGNED_IN:
        event->data.signed_in.account = string_at(at + AT_msnp_machine_signed_in_account);
        break;
    case MSNP_MACHINE_EVENT_CONTACT:
        event->data.contact.account = string_at(at + AT_msnp_machine_contact_account);
        event->data.contact.name = text_at(at + AT_msnp_machine_contact_name);
        event->data.contact.lists = word(at + AT_msnp_machine_contact_lists);
        break;
    case MSNP_MACHINE_EVENT_MESSAGE:
        event->data.message.conversation = word(at + AT_msnp_machine_message_conversation);
        event->data.message.kind = word(at + AT_msnp_machine_message_kind);
        event->data.message.account = string_at(at + AT_msnp_machine_message_account);
        event->data.message.text = text_at(at + AT_msnp_machine_message_text);
        break;
    case MSNP_MACHINE_EVENT_SENT:
    case MSNP_MACHINE_EVENT_DELIVERED:
    case MSNP_MACHINE_EVENT_FAILED:
        event->data.fate.conversation = word(at + AT_msnp_machine_fate_conversation);
        event->data.fate.message = word(at + AT_msnp_machine_fate_message);
        event->data.fate.result = word(at + AT_msnp_machine_fate_result);
        event->data.fate.code = word(at + AT_msnp_machine_fate_code);
        break;
    case MSNP_MACHINE_EVENT_SIGNED_OUT:
    case MSNP_MACHINE_EVENT_CONNECTION_LOST:
        event->data.signed_out.reason = word(at + AT_msnp_machine_signed_out_reason);
        event->data.signed_out.wait = long_word(at + AT_msnp_machine_signed_out_wait);
        break;
    default:
        break;
    }
}

msnp_result msnp_machine_poll(struct msnp_machine *machine, uint64_t now, struct msnp_output *output)
{
    uint32_t at, data;
    msnp_result result;
    (void)machine;
    scratch = scratch_begin;
    at = room(SIZE_msnp_output);
    result = Z_msnpZ_msnp_machine_poll(&instance, machine_at, now, at);
    memset(output, 0, sizeof *output);
    output->kind = word(at);
    output->link = word(at + AT_msnp_output_link);
    data = at + AT_msnp_output_data;
    switch (output->kind) {
    case MSNP_OUTPUT_CONNECT:
        output->data.connect.host = string_at(data + AT_msnp_endpoint_host);
        output->data.connect.port = (uint16_t)word(data + AT_msnp_endpoint_port);
        output->data.connect.tls = MEMORY[data + AT_msnp_endpoint_tls];
        break;
    case MSNP_OUTPUT_SECURE:
        output->data.secure = string_at(data);
        break;
    case MSNP_OUTPUT_SEND:
        output->data.send.data = MEMORY + word(data);
        output->data.send.length = word(data + 4);
        break;
    case MSNP_OUTPUT_EVENT:
        carry_event(data, &output->data.event);
        break;
    case MSNP_OUTPUT_WAIT:
        output->data.wait_until = long_word(data);
        break;
    default:
        break;
    }
    return result;
}

msnp_result msnp_text_copy(const struct msnp_text *text, char *buffer, size_t capacity, size_t *length)
{
    uint32_t at, target, out;
    msnp_result result;
    scratch = scratch_begin + SIZE_msnp_output;
    /* The bytes are in the linear memory: the text came from an event. */
    at = room(12);
    out = room(4);
    if (capacity > instance.w2c_memory.size - scratch)
        capacity = instance.w2c_memory.size - scratch;
    target = room(capacity);
    put_word(at, (uint32_t)(text->data - MEMORY));
    put_word(at + AT_msnp_text_length, (uint32_t)text->length);
    put_word(at + AT_msnp_text_form, text->form);
    result = Z_msnpZ_msnp_text_copy(&instance, at, target, (uint32_t)capacity, out);
    memcpy(buffer, MEMORY + target, capacity);
    if (length != NULL)
        *length = word(out);
    return result;
}

const char *msnp_result_text(uint32_t result)
{
    return (const char *)(MEMORY + Z_msnpZ_msnp_result_text(&instance, result));
}

const char *msnp_result_advice(uint32_t result)
{
    return (const char *)(MEMORY + Z_msnpZ_msnp_result_advice(&instance, result));
}
