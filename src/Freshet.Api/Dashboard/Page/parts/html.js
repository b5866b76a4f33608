export { html, render, Component, useState, useEffect, useRef, useMemo } from '../libraries/htm-preact.js';
