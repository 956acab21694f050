/*
 Files of the machine layer over direct connections, and by MSNFTP, in a library with the feature direct.
 */
#include "two_machines.h"

/* A file that leaves the conversation, or never was in it. */
static void direct_file(struct side *from, struct side *to, bool by_msnftp)
{
    static const char name[] = "minutes.txt";
    uint32_t transfer = 0;
    forget();
    from->sent.length = 40000;
    to->takes = from->allows_direct = to->allows_direct = true;
    if (by_msnftp) {
        GIVES(msnp_machine_send_file_by_msnftp(from->machine, 0, to->account, name, 40000, &allowed, &transfer), OK);
    } else {
        GIVES(msnp_machine_send_file(from->machine, 0, to->account, name, 40000, &transfer), OK);
        GIVES(msnp_machine_allow_direct(from->machine, transfer, NULL), NULL_POINTER);
        GIVES(msnp_machine_allow_direct(from->machine, transfer, &allowed), OK);
    }
    rest();
    CHECK(TOLD(to, FILE_OFFERED) == 1 && LAST(to, FILE_OFFERED, file_offered).needs_direct == by_msnftp);
    ended(from, transfer, MSNP_RESULT_OK, 0);
    ended(to, LAST(to, FILE_OFFERED, file_offered).transfer, MSNP_RESULT_OK, 0);
    CHECK(to->received.length == 40000 && memcmp(to->received.bytes, from->sent.bytes, 40000) == 0);
    CHECK(from->sent_directly > 40000);
    GIVES(msnp_machine_allow_direct(from->machine, transfer, &allowed), NO_SUCH_TRANSFER);
}

/* One who may not listen, and one who may not connect. */
static void nothing_is_allowed(void)
{
    struct msnp_machine_direct nothing;
    uint32_t transfer = 0;
    memset(&nothing, 0, sizeof nothing);
    forget();
    GIVES(msnp_machine_send_file_by_msnftp(anna->machine, 0, BRUNO, "a", 1, &nothing, &transfer), OK);
    rest();
    CHECK(TOLD(bruno, FILE_OFFERED) == 0);
    ended(anna, transfer, MSNP_RESULT_NO_DIRECT_CONNECTION, 0);
}

static void misuse_direct(struct msnp_machine *machine, uint32_t wanted)
{
    struct msnp_machine_place at;
    uint32_t number = 77;
    memset(&at, 0, sizeof at);
    GIVES_NUMBER(msnp_machine_allow_direct(machine, 1, &allowed), wanted);
    GIVES_NUMBER(msnp_machine_send_file_by_msnftp(machine, 0, BRUNO, "a", 1, &allowed, &number), wanted);
    GIVES_NUMBER(msnp_machine_listening(machine, 1, &at), wanted);
    GIVES_NUMBER(msnp_machine_accepted(machine, 1, &number), wanted);
    CHECK(number == 77);
}

static void wrong_direct_arguments(struct msnp_machine *machine)
{
    uint32_t number = 77;
    GIVES(msnp_machine_allow_direct(machine, 4711, &allowed), NO_SUCH_TRANSFER);
    GIVES(msnp_machine_send_file_by_msnftp(machine, 0, BRUNO, "a", 1, NULL, &number), NULL_POINTER);
    GIVES(msnp_machine_send_file_by_msnftp(machine, 0, BRUNO, NULL, 1, &allowed, &number), NULL_POINTER);
    GIVES(msnp_machine_send_file_by_msnftp(machine, 0, BRUNO, "", 1, &allowed, &number), INVALID_VALUE);
    GIVES(msnp_machine_send_file_by_msnftp(machine, 0, "bruno", "a", 1, &allowed, &number), INVALID_ACCOUNT);
    GIVES(msnp_machine_accepted(machine, 4711, &number), BUSY);
    CHECK(number == 77);
}

int main(void)
{
    uint32_t conversation = 0;
    size_t i;
    misuse_direct(NULL, MSNP_RESULT_NULL_POINTER);
    misuse_direct((struct msnp_machine *)(void *)&anna->memory, MSNP_RESULT_NOT_AN_OBJECT);
    both_come_online();
    wrong_direct_arguments(anna->machine);
    /* An invitation between accounts as long as theirs has no room in these buffers beside the call. */
    GIVES(msnp_machine_open(anna->machine, BRUNO, &conversation), OK);
    rest();
    direct_file(anna, bruno, false);
    direct_file(bruno, anna, false);
    direct_file(anna, bruno, true);
    direct_file(bruno, anna, true);
    nothing_is_allowed();
    /* Nothing is left of them. */
    file(anna, bruno, 40000, (size_t)-1);
    for (i = 0; i < 2; i++)
        msnp_machine_free(sides[i].machine);
    return checks_told("machine_direct");
}
