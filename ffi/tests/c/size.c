/*
 Prints how many bytes a machine takes in this build of the library.
 */
#include <msnp.h>
#include <stdio.h>

int main(void)
{
    printf("%lu\n", (unsigned long)msnp_machine_size());
    return 0;
}
