"""Make recordings of a script's caller: ``python -m evals.demo.record SCRIPT FOLDER --voice flite:slt``.

The folder then holds a WAV for each line and answer (8 kHz, 16 bit) and ``call.yaml``, the same script playing them.
"""

import argparse
import asyncio
import wave
from pathlib import Path
from typing import Any

import yaml

from evals.phone.sound import RATE
from evals.phone.voices import CallerVoice, open_voice


async def record(script: Path, folder: Path, voice_name: str) -> None:
    data: dict[str, Any] = yaml.safe_load(script.read_text())
    voice = open_voice(voice_name)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for n, line in enumerate(data.get("lines", []), 1):
            if "say" in line:
                line.update(await _recorded(voice, line.pop("say"), folder, f"line-{n}"))
        for slot, text in data.get("answers", {}).items():
            data["answers"][slot] = await _recorded(voice, str(text), folder, f"answer-{slot}")
    finally:
        await voice.close()
    (folder / "call.yaml").write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120))


async def _recorded(voice: CallerVoice, text: str, folder: Path, name: str) -> dict[str, str]:
    samples = await voice.speak(text)
    with wave.open(str(folder / f"{name}.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return {"audio": f"{name}.wav", "caption": text}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("script", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--voice", default="flite:slt", help="as `frontdesk call --voice` names it")
    arguments = parser.parse_args()
    asyncio.run(record(arguments.script, arguments.folder, arguments.voice))


if __name__ == "__main__":
    main()
