/*
 * What must happen before a statically linked klibc program does anything:
 * a thread pointer for libmnl's stack canary and a random canary for ours.
 * Every main() is START_MAIN(function).
 */
#ifndef LIB_START_H
#define LIB_START_H

#include "lib/compat.h"

/* Sets both up; harmless when called on another libc's program. */
void start_runtime(void);

#define START_MAIN(run)                                                        \
	NO_CANARY int main(int argc, char **argv)                              \
	{                                                                      \
		start_runtime();                                               \
		return run(argc, argv);                                        \
	}

#endif
