/* The fstype program: klibc's command line and output. */
#ifndef UTILS_FSTYPE_H
#define UTILS_FSTYPE_H

/* main() of fstype.  The exit status. */
int fstype_main(int argc, char **argv);

#endif
