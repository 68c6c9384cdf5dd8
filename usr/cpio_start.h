/*
 * What an image tool does before it does anything else.
 */
#ifndef USR_CPIO_START_H
#define USR_CPIO_START_H

/*
 * Opens standard input, output and error where they are closed, and makes
 * a limit of size a write error like others.
 */
void cpio_start(void);

#endif
