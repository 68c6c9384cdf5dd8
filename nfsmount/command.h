/* The nfsmount program: klibc's command line. */
#ifndef NFSMOUNT_COMMAND_H
#define NFSMOUNT_COMMAND_H

#include "nfsmount/nfs_options.h"

/*
 * Looks servers up by their names, and says -EHOSTUNREACH when it told that
 * there is none; NULL: they have addresses alone.  Each program has its own.
 */
extern nfs_look_up *const nfs_names;
/* main() of nfsmount, also for kinit under that name.  The exit status. */
int nfsmount_main(int argc, char **argv);

#endif
