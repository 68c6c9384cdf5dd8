/* The console as standard input, output and error. */
#ifndef LIB_CONSOLE_H
#define LIB_CONSOLE_H

#define CONSOLE "/dev/console"

/* Opens path and makes it descriptors 0, 1 and 2.  0 or -errno. */
int console_open(const char *path);

#endif
