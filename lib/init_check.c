/*
 * Whether an init can be run, see init_check.h.  The functions that look
 * return false when all is known: the verdict then has it.
 */
#include "lib/init_check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <linux/auxvec.h>
#include <linux/elf-em.h>

#include "lib/compat.h"
#include "lib/err.h"
#include "lib/exec_format.h"
#include "lib/fmt.h"
#include "lib/root_open.h"
#include "lib/str.h"
#include "lib/sys.h"

/*
 * fs/exec.c exec_binprm(): five scripts in a row, and then a program.  (Its
 * comment says four, its code counts to five.)
 */
#define SCRIPTS_MAX 5

struct look {
	int root;
	struct init_verdict *v;
	struct exec_machine machine;
	struct exec_head head;	  /* of the file that was looked at last */
	char loader[EXEC_LOADER]; /* that this wants, when it is a program */
	uint8_t bytes[EXEC_TABLE];
};

OUTLINE static bool look_refuse(struct look *l, enum init_fault fault, int err)
{
	l->v->fault = fault;
	l->v->err = err;
	return false;
}

/* The name of what is looked at from now on, for messages. */
static void set_name(struct look *l, enum init_part part, const char *name)
{
	struct init_verdict *v = l->v;

	if (v->part != INIT_ITSELF)
		memcpy(v->of, v->name, sizeof(v->of));
	v->part = part;
	(void)str_copy_n(v->name, sizeof(v->name), name,
			 strnlen(name, sizeof(v->name) - 1));
}

/* Mounted noexec, or the server says no.  Before Linux 5.8: through /proc. */
static bool may_execute(int fd)
{
	char self[32];
	int r = sys_faccessat2(fd, "", X_OK,
			       SYS_AT_EACCESS | SYS_AT_EMPTY_PATH);

	if (r == -ENOSYS) {
		fmt_print(self, sizeof(self), "/proc/self/fd/%d", fd);
		r = access(self, X_OK) < 0 ? -errno : 0;
	}
	return r != -EACCES;
}

/* do_open_execat(), but by O_PATH: no device or pipe is opened. */
static bool look_at_mode(struct look *l, const char *path)
{
	struct stat st;
	bool more = false;
	int fd = root_open(l->root, path, O_PATH);

	if (fd < 0)
		return look_refuse(l, INIT_MISSING, fd);
	if (fstat(fd, &st) < 0)
		look_refuse(l, INIT_UNREADABLE, -errno);
	else if (!S_ISREG(st.st_mode))
		look_refuse(l, INIT_NO_FILE, -EACCES);
	else if ((st.st_mode & 0111) == 0)
		look_refuse(l, INIT_NO_X, -EACCES);
	else if (!may_execute(fd))
		look_refuse(l, INIT_FORBIDDEN, -EACCES);
	else
		more = true;
	close(fd);
	return more;
}

/* Whoever may execute a file need not be able to read it: it then runs. */
static bool unreadable(struct look *l, int err)
{
	if (err == -EACCES || err == -EPERM)
		return false;
	return look_refuse(l, INIT_UNREADABLE, err);
}

/* Reads len bytes, or up to the end of the file. */
static bool read_at(struct look *l, int fd, void *buf, size_t len, uint64_t at,
		    size_t *got)
{
	*got = 0;
	if (at > INT64_MAX - len)
		return true;
	while (*got < len) {
		ssize_t n = pread(fd, (char *)buf + *got, len - *got,
				  (off_t)(at + *got));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return unreadable(l, -errno);
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return true;
}

/* A program's table; its loader's name, "" for none, goes to l->loader. */
static bool look_at_table(struct look *l, int fd)
{
	uint64_t at = 0;
	size_t got, len = 0;
	int r;

	*l->loader = '\0';
	if (!read_at(l, fd, l->bytes, l->head.table_len, l->head.table, &got))
		return false;
	r = exec_table_decode(&l->head, l->bytes, got, &at, &len);
	if (r < 0)
		return look_refuse(l, INIT_DAMAGED, r);
	if (r == 0)
		return true;
	if (!read_at(l, fd, l->loader, len, at, &got))
		return false;
	if (got != len || l->loader[len - 1] != '\0')
		return look_refuse(l, INIT_DAMAGED, -ENOEXEC);
	if (*l->loader == '\0')
		return look_refuse(l, INIT_DAMAGED, -EACCES);
	return true;
}

static bool look_at_head(struct look *l, int fd)
{
	static const uint8_t faults[] = {
		[EXEC_PROGRAM] = INIT_RUNS,	 [EXEC_SCRIPT] = INIT_RUNS,
		[EXEC_EMPTY] = INIT_EMPTY,	 [EXEC_JUNK] = INIT_JUNK,
		[EXEC_NAMELESS] = INIT_NAMELESS, [EXEC_FOREIGN] = INIT_FOREIGN,
		[EXEC_DAMAGED] = INIT_DAMAGED,
	};
	enum init_fault fault;
	size_t got;

	if (!read_at(l, fd, l->bytes, EXEC_HEAD, 0, &got))
		return false;
	exec_head_decode(&l->head, &l->machine, l->bytes, got);
	l->v->machine = l->head.machine;
	fault = faults[l->head.kind];
	if (fault != INIT_RUNS)
		return look_refuse(l, fault, -ENOEXEC);
	if (l->head.kind == EXEC_PROGRAM)
		return look_at_table(l, fd);
	return *l->head.interpreter != '\0' ||
	       look_refuse(l, INIT_NAMELESS, -EACCES);
}

static bool look_at_bytes(struct look *l, const char *path)
{
	/* O_NONBLOCK: it was a regular file a moment ago */
	int fd = root_open(l->root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	bool more;

	if (fd < 0)
		return unreadable(l, fd);
	more = look_at_head(l, fd);
	close(fd);
	return more;
}

/* A program of the same kind as l->head, whose own loader is not asked for. */
OUTLINE static void look_at_loader(struct look *l)
{
	const struct exec_head program = l->head;

	set_name(l, INIT_LOADER, l->loader);
	if (!look_at_mode(l, l->loader))
		return;
	if (!look_at_bytes(l, l->loader)) {
		if (l->v->fault >= INIT_EMPTY)
			l->v->err = -ELIBBAD;
		return;
	}
	if (l->head.kind != EXEC_PROGRAM)
		look_refuse(l, INIT_JUNK, -ELIBBAD);
	else if (l->head.machine != program.machine ||
		 l->head.header != program.header)
		look_refuse(l, INIT_FOREIGN, -ELIBBAD);
}

int init_check(int root, const char *path, struct init_verdict *v)
{
	UNINITIALIZED struct look l;
	char script[EXEC_HEAD];
	unsigned scripts = 0;

	*v = (struct init_verdict){ .fault = INIT_RUNS };
	l.root = root;
	l.v = v;
	l.machine = (struct exec_machine){ .native = EXEC_NATIVE,
					   .compat = EXEC_COMPAT,
					   .page = getauxval(AT_PAGESZ) };
	set_name(&l, INIT_ITSELF, path);
	while (look_at_mode(&l, path)) {
		if (scripts > SCRIPTS_MAX) {
			look_refuse(&l, INIT_NESTED, -ELOOP);
			break;
		}
		if (!look_at_bytes(&l, path))
			break;
		if (l.head.kind == EXEC_PROGRAM) {
			if (*l.loader != '\0')
				look_at_loader(&l);
			break;
		}
		memcpy(script, l.head.interpreter, sizeof(script));
		path = script;
		set_name(&l, INIT_INTERPRETER, path);
		scripts++;
	}
	if (v->err == 0)
		*v = (struct init_verdict){ .fault = INIT_RUNS };
	return v->err;
}

static const char *machine_name(uint16_t machine)
{
	static const struct {
		uint16_t machine;
		char name[10];
	} names[] = {
		{ EM_386, "i386" },    { EM_X86_64, "x86_64" },
		{ EM_ARM, "arm" },     { EM_AARCH64, "aarch64" },
		{ EM_RISCV, "riscv" }, { EM_PPC64, "powerpc64" },
		{ EM_S390, "s390x" },  { EM_MIPS, "mips" },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i].machine == machine)
			return names[i].name;
	}
	return "another machine";
}

static void put_subject(const struct init_verdict *v, char *text, size_t size)
{
	const char *what = v->part == INIT_LOADER ? "loader" : "interpreter";

	if (v->part == INIT_ITSELF)
		(void)str_copy(text, size, "it");
	else if (*v->of == '\0')
		fmt_print(text, size, "its %s %s", what, v->name);
	else
		fmt_print(text, size, "%s, the %s of %s,", v->name, what,
			  v->of);
}

void init_verdict_text(const struct init_verdict *v, char *text, size_t size)
{
	/* in the order of enum init_fault */
	static const char says[] = "can be run\0"
				   "is missing\0"
				   "is no regular file\0"
				   "has no permission to be executed\0"
				   "must not be executed: mounted noexec?\0"
				   "cannot be read\0"
				   "is empty\0"
				   "is neither a program nor a script\0"
				   "names no interpreter in its first line\0"
				   "stands behind too many scripts\0"
				   "is a program for \0"
				   "is a damaged program";
	bool told = v->fault == INIT_UNREADABLE ||
		    (v->fault == INIT_MISSING && v->err != -ENOENT);
	size_t used;

	put_subject(v, text, size);
	used = strlen(text);
	if (v->fault == INIT_MISSING && v->part == INIT_ITSELF)
		fmt_print(text + used, size - used, ", or what it links to,");
	used = strlen(text);
	fmt_print(text + used, size - used, " %s%s%s%s",
		  told && v->fault == INIT_MISSING ? "cannot be found"
						   : str_nth(says, v->fault),
		  v->fault == INIT_FOREIGN ? machine_name(v->machine) : "",
		  told ? ": " : "", told ? err_text(v->err) : "");
}
