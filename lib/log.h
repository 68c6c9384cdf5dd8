/*
 * Messages.  A program run by hand writes "progname: text" to standard error;
 * kinit writes to the kernel log, which shows the line on every console with
 * a time stamp and keeps it for dmesg.  Levels are the kernel's (<linux/
 * kern_levels.h>): with "quiet" on the command line only errors are shown.
 * Where the log takes nothing (printk.devkmsg=off), every line goes to
 * /dev/console.
 */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/compat.h"

/* As with printk, the level is the first character of a format. */
#define LOG_ERROR "3"
#define LOG_WARN  "4"
#define LOG_NOTE  "5"
#define LOG_INFO  "6"
/* Output that is a program's result (klibc's IP-Config lines): no name. */
#define LOG_RESULT "="

/* The globals: who speaks, and where to. */
struct program {
	const char *name; /* every main() gives one; NULL: none is told */
};
extern struct program program;
/*
 * The kernel log rather than standard error.  By itself: what no program sets,
 * the compiler leaves out of it.
 */
struct log_kernel {
	bool on;
	bool brief; /* what is no error is left out */
	int dev;    /* if > 0, the directory /dev, wherever that has moved */
};
extern struct log_kernel log_kernel;

#define LOG_LINE 1000 /* the kernel's limit for one record is 1024 */

/*
 * Makes a text that came from outside one line for a terminal: control
 * characters never reach one, nor do bytes that are not UTF-8, which some take
 * for C1 controls.  What does not fit into size is cut.  Returns the length
 * with the newline, which takes the place of the NUL.
 */
size_t log_clean(char *s, size_t size);

/* One line, without its newline.  Never fails, never blocks for long. */
void log_line(const char *fmt, ...) PRINTF_LIKE(1, 2);

#define log_error(...)	log_line(LOG_ERROR __VA_ARGS__)
#define log_warn(...)	log_line(LOG_WARN __VA_ARGS__)
#define log_note(...)	log_line(LOG_NOTE __VA_ARGS__)
#define log_info(...)	log_line(LOG_INFO __VA_ARGS__)
#define log_result(...) log_line(LOG_RESULT __VA_ARGS__)

#endif
