#!/bin/sh
# Puts the bot on this machine as a systemd service: user, program, folder, unit.
# Safe to repeat: it is also how a new version is installed. Touches neither .env nor data.
#
#   deploy/instalar.sh          one bot: cobranca.service in /var/lib/cobranca
#   deploy/instalar.sh NOME     one of several: cobranca@NOME.service in /var/lib/cobranca-NOME
#
# RAIZ is for tests and images: everything goes below it, and nothing is started.
set -eu

RAIZ=${RAIZ:-}
NOME=${1:-}
AQUI=$(cd "$(dirname "$0")/.." && pwd)
PROGRAMA=$RAIZ/opt/cobranca
UNIDADE=cobranca${NOME:+@$NOME}.service
PASTA=$RAIZ/var/lib/cobranca${NOME:+-$NOME}
PARTES="alembic bot deploy ixc metrics Makefile README.md alembic.ini pyproject.toml requirements.lock .env.example"

falha() {
    echo "$1" >&2
    exit 1
}

conferir() {
    [ "$#" -le 1 ] || falha "Uso: deploy/instalar.sh [NOME]"
    case "$NOME" in
    *[!a-z0-9-]* | -*) falha "NOME só pode ter letras minúsculas, números e hífen (está “$NOME”)." ;;
    esac
    [ "$(id -u)" = 0 ] || falha "Rode como root: sudo deploy/instalar.sh${NOME:+ $NOME}"
    for programa in make python3 systemctl useradd; do
        command -v "$programa" >/dev/null ||
            falha "Falta o programa $programa: apt-get install make python3 python3-venv systemd passwd"
    done
}

criar_usuario() {
    grep -q '^cobranca:' "$RAIZ/etc/passwd" && return
    useradd ${RAIZ:+--prefix "$RAIZ"} --system --user-group --no-create-home \
        --home-dir /var/lib/cobranca --shell /usr/sbin/nologin cobranca
}

# The user's numbers: below RAIZ the name means nothing to this machine.
dono() {
    sed -n 's/^cobranca:[^:]*:\([0-9]*\):\([0-9]*\):.*/\1:\2/p' "$RAIZ/etc/passwd"
}

# Each part beside its place first, then swapped: a copy that breaks off leaves the old program.
copiar_programa() {
    install -d -m 755 "$PROGRAMA"
    if [ "$AQUI" != "$PROGRAMA" ]; then
        for parte in $PARTES; do
            rm -rf "$PROGRAMA/$parte.novo"
            cp -pR "$AQUI/$parte" "$PROGRAMA/$parte.novo"
        done
        # What Docker's example keeps there is no part of the program, and nobody else's to read.
        rm -rf "$PROGRAMA/deploy.novo/segredos" "$PROGRAMA/deploy.novo/"*.env
        for parte in $PARTES; do
            rm -rf "${PROGRAMA:?}/$parte"
            mv "$PROGRAMA/$parte.novo" "$PROGRAMA/$parte"
        done
        chown -R 0:0 "$PROGRAMA"
        chmod -R go-w,a+rX "$PROGRAMA"
    fi
    (umask 022 && make --no-print-directory -C "$PROGRAMA" install)
}

criar_pasta() {
    install -d -m 750 "$PASTA" "$PASTA/data"
    chown "$(dono)" "$PASTA" "$PASTA/data"
    [ -e "$PASTA/.env" ] || install -m 640 "$PROGRAMA/.env.example" "$PASTA/.env"
    chown "0:$(dono | cut -d: -f2)" "$PASTA/.env"
    chmod 640 "$PASTA/.env"
}

instalar_unidade() {
    install -d -m 755 "$RAIZ/etc/systemd/system" "$RAIZ/usr/local/bin"
    install -m 644 "$PROGRAMA/deploy/cobranca.service" "$PROGRAMA/deploy/cobranca@.service" \
        "$RAIZ/etc/systemd/system"
    install -m 755 "$PROGRAMA/deploy/cobranca" "$RAIZ/usr/local/bin/cobranca"
    [ -n "$RAIZ" ] || systemctl daemon-reload
    systemctl ${RAIZ:+--root="$RAIZ"} --quiet enable "$UNIDADE"
}

# Whatever ran goes on with the new program; what never ran waits until .env is filled in.
# With a new version every bot of the machine is started anew: they share the program.
reiniciar() {
    [ -z "$RAIZ" ] || return 0
    systemctl try-restart 'cobranca.service' 'cobranca@*.service'
}

dizer_o_resto() {
    chamada="cobranca${NOME:+ @$NOME}"
    echo "Pronto: $UNIDADE, com a configuração e os dados em $PASTA."
    echo "  1. preencha $PASTA/.env"
    echo "  2. sudo $chamada doctor"
    echo "  3. sudo systemctl start $UNIDADE   (log: journalctl -u $UNIDADE -f)"
}

conferir "$@"
criar_usuario
copiar_programa
criar_pasta
instalar_unidade
reiniciar
dizer_o_resto
