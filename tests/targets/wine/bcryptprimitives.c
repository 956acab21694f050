/*
 The one function of bcryptprimitives.dll that Rust's standard library calls. Windows has that library, and wine after version 8, which is
 that of Debian 12.
 */
#include <windows.h>

#define RtlGenRandom SystemFunction036
BOOLEAN NTAPI RtlGenRandom(void *bytes, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(unsigned char *bytes, SIZE_T length)
{
    return length <= 0xffffffff && RtlGenRandom(bytes, (ULONG)length);
}
