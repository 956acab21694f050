/* The list of MSNP13 and later that a program of the machine layer keeps. */
#ifndef KEPT_LIST_H
#define KEPT_LIST_H

#include "check.h"

static void copy(char *to, size_t room, const void *from, size_t length)
{
    CHECK(length < room);
    if (length >= room)
        length = room - 1;
    memcpy(to, from, length);
    to[length] = '\0';
}

/* The list that the program keeps, and whether it keeps one. */
static struct kept {
    bool keeps;
    char list[64], settings[64];
    size_t count;
    struct {
        char account[130];
        uint32_t network, lists;
    } people[16];
} kept;

/* Somebody of the list; from the web services they come once for each of their lists. */
static void keep(const struct msnp_machine_contact *contact)
{
    char account[130];
    size_t i;
    copy(account, sizeof account, contact->account.data, contact->account.length);
    for (i = 0; i < kept.count && strcmp(kept.people[i].account, account) != 0; i++)
        ;
    CHECK(i < sizeof kept.people / sizeof kept.people[0]);
    if (i >= sizeof kept.people / sizeof kept.people[0])
        return;
    if (i == kept.count) {
        kept.people[kept.count++].lists = 0;
        strcpy(kept.people[i].account, account);
    }
    kept.people[i].network = contact->network;
    kept.people[i].lists |= contact->lists;
}

#endif
