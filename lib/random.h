/* Random numbers for protocols: transaction identifiers, jitter. */
#ifndef LIB_RANDOM_H
#define LIB_RANDOM_H

#include <stdint.h>

/* Does not wait for the kernel's generator to be seeded; not for secrets. */
uint32_t random_u32(void);

#endif
