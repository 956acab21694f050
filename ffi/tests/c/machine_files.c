/*
 Pictures and files of the machine layer, through a conversation.
 */
#include "two_machines.h"

/* Every function, on what is no machine; and with arguments that are none. */
static void misuse(struct msnp_machine *machine, uint32_t wanted)
{
    struct msnp_object object;
    uint32_t number = 77;
    size_t taken = 77;
    GIVES(msnp_object_of(MSNP_OBJECT_PICTURE, (const uint8_t *)"abc", 3, &object), OK);
    GIVES_NUMBER(msnp_machine_set_picture(machine, &object, &number), wanted);
    GIVES_NUMBER(msnp_machine_publish(machine, &object), wanted);
    GIVES_NUMBER(msnp_machine_withdraw(machine, object.hash), wanted);
    GIVES_NUMBER(msnp_machine_fetch(machine, 0, BRUNO, "<msnobj/>", &number), wanted);
    GIVES_NUMBER(msnp_machine_send_file(machine, 0, BRUNO, "a", 1, &number), wanted);
    GIVES_NUMBER(msnp_machine_accept_file(machine, 1), wanted);
    GIVES_NUMBER(msnp_machine_decline_file(machine, 1), wanted);
    GIVES_NUMBER(msnp_machine_cancel_transfer(machine, 1), wanted);
    GIVES_NUMBER(msnp_machine_supply(machine, 1, object.hash, 1, &taken), wanted);
    GIVES_NUMBER(msnp_machine_hold_transfer(machine, 1, true), wanted);
    CHECK(number == 77 && taken == 77);
}

static void wrong_arguments(struct msnp_machine *machine)
{
    struct msnp_object object;
    char name[261];
    uint32_t number = 77;
    unsigned i;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    GIVES(msnp_object_of(MSNP_OBJECT_EMOTICON, (const uint8_t *)"abc", 3, &object), OK);
    GIVES(msnp_machine_set_picture(machine, &object, &number), INVALID_VALUE);
    for (i = 0; i < 4; i++) {
        object.hash[0] = (uint8_t)i;
        GIVES(msnp_machine_publish(machine, &object), OK);
    }
    object.hash[0] = 4;
    GIVES(msnp_machine_publish(machine, &object), BUSY);
    for (i = 0; i < 4; i++) {
        object.hash[0] = (uint8_t)i;
        GIVES(msnp_machine_withdraw(machine, object.hash), OK);
    }
    GIVES(msnp_machine_withdraw(machine, object.hash), OK);
    GIVES(msnp_machine_withdraw(machine, NULL), NULL_POINTER);
    GIVES(msnp_machine_publish(machine, NULL), NULL_POINTER);
    object.size = 0;
    GIVES(msnp_machine_publish(machine, &object), INVALID_VALUE);
    object.size = 512 * 1024 + 1;
    GIVES(msnp_machine_publish(machine, &object), INVALID_VALUE);
    GIVES(msnp_machine_fetch(machine, 0, BRUNO, "<msnobj/>", &number), INVALID_VALUE);
    GIVES(msnp_machine_fetch(machine, 0, BRUNO, NULL, &number), NULL_POINTER);
    GIVES(msnp_machine_fetch(machine, 0, NULL, "<msnobj/>", &number), NULL_POINTER);
    GIVES(msnp_machine_send_file(machine, 0, BRUNO, NULL, 1, &number), NULL_POINTER);
    GIVES(msnp_machine_send_file(machine, 0, BRUNO, "", 1, &number), INVALID_VALUE);
    GIVES(msnp_machine_send_file(machine, 0, BRUNO, name, 1, &number), INVALID_VALUE);
    GIVES(msnp_machine_send_file(machine, 0, BRUNO, BROKEN_OFF, 1, &number), INVALID_UTF8);
    GIVES(msnp_machine_send_file(machine, 0, "bruno", "a", 1, &number), INVALID_ACCOUNT);
    GIVES(msnp_machine_send_file(machine, 4711, NULL, "a", 1, &number), NO_SUCH_CONVERSATION);
    GIVES(msnp_machine_accept_file(machine, 4711), NO_SUCH_TRANSFER);
    GIVES(msnp_machine_decline_file(machine, 4711), NO_SUCH_TRANSFER);
    GIVES(msnp_machine_cancel_transfer(machine, 4711), NO_SUCH_TRANSFER);
    GIVES(msnp_machine_supply(machine, 4711, object.hash, 1, NULL), NO_SUCH_TRANSFER);
    GIVES(msnp_machine_supply(machine, 4711, NULL, 1, NULL), NULL_POINTER);
    GIVES(msnp_machine_hold_transfer(machine, 4711, false), NO_SUCH_TRANSFER);
    CHECK(number == 77);
}

/* Bruno looks at Anna's picture. */
static void picture(void)
{
    struct msnp_object object;
    uint32_t number = 0, transfer = 0;
    forget();
    anna->shown.length = 5000;
    GIVES(msnp_object_of(MSNP_OBJECT_PICTURE, anna->shown.bytes, anna->shown.length, &object), OK);
    GIVES(msnp_machine_set_picture(anna->machine, &object, &number), OK);
    CHECK(number != 0);
    rest();
    CHECK(TOLD(anna, ANSWERED) == 1 && TOLD(bruno, PRESENCE) == 1 && strstr(bruno->picture, "<msnobj ") == bruno->picture);
    GIVES(msnp_machine_fetch(bruno->machine, 0, ANNA, bruno->picture, &transfer), OK);
    CHECK(transfer != 0);
    rest();
    CHECK(TOLD(anna, OBJECT_ASKED) == 1 && TOLD(anna, TRANSFER_WANTS) >= 5);
    CHECK(memcmp(&LAST(anna, OBJECT_ASKED, object_asked).object, &object, sizeof object) == 0);
    CHECK(LAST(anna, OBJECT_ASKED, object_asked).conversation != 0);
    ended(bruno, transfer, MSNP_RESULT_OK, 0);
    ended(anna, LAST(anna, OBJECT_ASKED, object_asked).transfer, MSNP_RESULT_OK, 0);
    CHECK(bruno->received.length == 5000 && memcmp(bruno->received.bytes, anna->shown.bytes, 5000) == 0);
    /* Another picture of the same announcement. */
    forget();
    anna->shown.bytes[4999] ^= 1;
    GIVES(msnp_machine_fetch(bruno->machine, 0, ANNA, bruno->picture, &transfer), OK);
    rest();
    ended(bruno, transfer, MSNP_RESULT_WRONG_PICTURE, 0);
    /* None any more. */
    forget();
    GIVES(msnp_machine_set_picture(anna->machine, NULL, &number), OK);
    rest();
    CHECK(TOLD(bruno, PRESENCE) == 1);
    GIVES(msnp_machine_fetch(bruno->machine, 0, ANNA, "<msnobj Size=\"3\" Type=\"3\" SHA1D=\"qZk+NkcGgWq6PiVxeFDCbJzQ2J0=\"/>", &transfer), OK);
    rest();
    CHECK(TOLD(anna, OBJECT_ASKED) == 0);
    ended(bruno, transfer, MSNP_RESULT_DECLINED, 0);
}

static void declined_and_cancelled(void)
{
    uint32_t transfer = 0, offered;
    forget();
    GIVES(msnp_machine_send_file(anna->machine, 0, BRUNO, "a.txt", 30000, &transfer), OK);
    rest();
    offered = LAST(bruno, FILE_OFFERED, file_offered).transfer;
    GIVES(msnp_machine_hold_transfer(bruno->machine, offered, true), NO_SUCH_TRANSFER);
    GIVES(msnp_machine_decline_file(bruno->machine, offered), OK);
    rest();
    ended(anna, transfer, MSNP_RESULT_DECLINED, 0);
    ended(bruno, offered, MSNP_RESULT_CANCELLED, 0);
    /* In the midst of it. */
    forget();
    bruno->takes = true;
    bruno->holds_at = 2000;
    anna->sent.length = 30000;
    GIVES(msnp_machine_send_file(anna->machine, 0, BRUNO, "a.txt", 30000, &transfer), OK);
    drive(anna);
    while (bruno->received.length < 2000 && (drive(anna) | drive(bruno)))
        ;
    offered = LAST(bruno, FILE_OFFERED, file_offered).transfer;
    GIVES(msnp_machine_cancel_transfer(anna->machine, transfer), OK);
    GIVES(msnp_machine_cancel_transfer(bruno->machine, offered), OK);
    rest();
    ended(anna, transfer, MSNP_RESULT_CANCELLED, 0);
    ended(bruno, offered, MSNP_RESULT_CANCELLED, 0);
}

/* Anna says something with an emoticon of her own, which Bruno fetches. */
static void emoticon(void)
{
    struct msnp_object object;
    char element[512], message[800];
    uint32_t transfer = 0;
    forget();
    anna->shown.length = 900;
    GIVES(msnp_object_of(MSNP_OBJECT_EMOTICON, anna->shown.bytes, anna->shown.length, &object), OK);
    GIVES(msnp_machine_publish(anna->machine, &object), OK);
    GIVES(msnp_object_write(&object, ANNA, element, sizeof element, NULL), OK);
    snprintf(message, sizeof message, "MIME-Version: 1.0\r\nContent-Type: text/x-mms-emoticon\r\n\r\n(sun)\t%s\t", element);
    GIVES(msnp_machine_send_raw(anna->machine, 0, BRUNO, (const uint8_t *)message, strlen(message), NULL, NULL), OK);
    GIVES(msnp_machine_send_text(anna->machine, 0, BRUNO, "What a (sun)", NULL, NULL, NULL), OK);
    rest();
    CHECK(TOLD(bruno, MESSAGE) == 2 && strcmp(bruno->file_name, "(sun)") == 0 && strcmp(bruno->picture, element) == 0);
    GIVES(msnp_machine_fetch(bruno->machine, 0, ANNA, bruno->picture, &transfer), OK);
    rest();
    ended(bruno, transfer, MSNP_RESULT_OK, 0);
    CHECK(bruno->received.length == 900 && memcmp(bruno->received.bytes, anna->shown.bytes, 900) == 0);
    GIVES(msnp_machine_withdraw(anna->machine, object.hash), OK);
    forget();
    GIVES(msnp_machine_fetch(bruno->machine, 0, ANNA, bruno->picture, &transfer), OK);
    rest();
    ended(bruno, transfer, MSNP_RESULT_DECLINED, 0);
}

/* An invitation to a webcam. */
static void not_served(void)
{
    static const char slp[] = "INVITE MSNMSGR:" BRUNO " MSNSLP/1.0\r\nTo: <msnmsgr:" BRUNO ">\r\nFrom: <msnmsgr:" ANNA ">\r\n"
        "Via: MSNSLP/1.0/TLP ;branch={33517CE4-02FC-4428-B6F4-39927229B722}\r\nCSeq: 0 \r\n"
        "Call-ID: {9D79AE57-1BD5-444B-B14E-3FC9BB2B5D58}\r\nMax-Forwards: 0\r\nContent-Type: application/x-msnmsgr-sessionreqbody\r\n"
        "Content-Length: 110\r\n\r\nEUF-GUID: {4BD96FC0-AB17-4425-A14A-439185962DC8}\r\nSessionID: 12345\r\nAppID: 4\r\nContext: ewA=\r\n\r\n";
    static const char head[] = "MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\nP2P-Dest: " BRUNO "\r\n\r\n";
    uint8_t message[1600];
    size_t at = sizeof head - 1, i;
    forget();
    memset(message, 0, sizeof message);
    memcpy(message, head, at);
    message[at + 4] = 9;
    for (i = 0; i < 2; i++) {
        message[at + 16 + 8 * i] = (uint8_t)(sizeof slp & 0xFF);
        message[at + 17 + 8 * i] = (uint8_t)(sizeof slp >> 8);
    }
    message[at + 32] = 7;
    memcpy(message + at + 48, slp, sizeof slp);
    GIVES(msnp_machine_send_raw(anna->machine, 0, BRUNO, message, at + 48 + sizeof slp + 4, NULL, NULL), OK);
    rest();
    CHECK(TOLD(bruno, NOT_SERVED) == 1);
    GIVES_NUMBER(LAST(bruno, NOT_SERVED, not_served).activity, MSNP_ACTIVITY_WEBCAM);
    CHECK(LAST(bruno, NOT_SERVED, not_served).conversation != 0);
}

int main(void)
{
    size_t i;
    misuse(NULL, MSNP_RESULT_NULL_POINTER);
    misuse((struct msnp_machine *)(void *)&anna->memory, MSNP_RESULT_NOT_AN_OBJECT);
    both_come_online();
    wrong_arguments(anna->machine);
    picture();
    file(anna, bruno, 40000, (size_t)-1);
    file(bruno, anna, 3000, 100);
    file(anna, bruno, 1, (size_t)-1);
    file(anna, bruno, 0, (size_t)-1);
    declined_and_cancelled();
    emoticon();
    not_served();
    for (i = 0; i < 2; i++)
        msnp_machine_free(sides[i].machine);
    return checks_told("machine_files");
}
